"""Examples of what this app announces and of its letters (see `school.samples`), about invented people.

Keys are counted from 1 and nothing is stored; the tests do store them, in an empty database.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from members import mails
from members.models import (
    Accession,
    AccessionStep,
    Admission,
    ClassFile,
    ClassMembership,
    Coordinator,
    DataExport,
    Departure,
    District,
    DomainClaim,
    FollowUp,
    Invitation,
    Member,
    Municipality,
    NamedPlace,
    Role,
    SchoolClass,
)
from members.transitions import TRANSITIONS
from school.models import StoredFile
from school.samples import letter, sample

PEOPLE = ("Erika Beispiel", "Max Muster", "Mona Beispiel", "Wanda Wartend")
ADDRESS = "{}@beispielstadt.example"


def example_place() -> Municipality:
    """Beispielstadt; no district of the Land has the key 05999."""
    return Municipality(
        pk=1,
        ags="05999001",
        name="Beispielstadt",
        short_name="Beispielstadt",
        slug="beispielstadt",
        kind="Stadt",
        district=District(key="05999", name="Beispielkreis"),
        role=Role.MEMBER,
        population=10_000,
        area_km2=100,
        latitude=51.3,
        longitude=8,
        postal_code="59999",
    )


def example_member(name: str = PEOPLE[0], place: Municipality | None = None) -> Member:
    """One of PEOPLE, from Beispielstadt; Wanda waits."""
    number = PEOPLE.index(name)
    return Member(
        pk=number + 1,
        email=ADDRESS.format(name.split()[0].lower()),
        display_name=name,
        municipality=None if name == PEOPLE[3] else place or example_place(),
    )


def example_names() -> dict[int, str]:
    """The names of PEOPLE by key, for `members.models.marks.spoken`."""
    return dict(enumerate(PEOPLE, start=1))


def example_class() -> SchoolClass:
    """A class."""
    return SchoolClass(pk=1, name="Beispielklasse", slug="beispielklasse", description="Ein Beispiel.")


# -- Subjects of facts --------------------------------------------------------------------------------


@sample(*(way.verb for way in TRANSITIONS.values()))
def _step(verb: str) -> AccessionStep:
    way = next(way for way in TRANSITIONS.values() if way.verb == verb)
    state = way.leads_to(min(way.sources), Accession.State.ACTIVE)
    if state not in Accession.State.values:
        state = Accession.State.INTEREST
    accession = Accession(pk=1, municipality=example_place(), state=state, contact=example_member())
    if state == Accession.State.PAUSED:
        accession.paused_from = Accession.State.ACTIVE
    return AccessionStep(pk=1, accession=accession, transition=way.name, to_state=state)


@sample("members.followed_up")
def _follow_up(verb: str) -> FollowUp:
    accession = Accession(pk=1, municipality=example_place(), state=Accession.State.ACTIVE)
    return FollowUp(pk=1, accession=accession, days=30, due_at=timezone.now(), people=3)


@sample("members.answer_overdue")
def _overdue(verb: str) -> Accession:
    passed = timezone.localdate() - timedelta(days=1)
    state = Accession.State.NEEDS_INFORMATION
    return Accession(pk=1, municipality=example_place(), state=state, answer_by=passed)


@sample("members.accession_contact_named")
def _accession(verb: str) -> Accession:
    return Accession(pk=1, municipality=example_place(), contact=example_member())


@sample("members.admission_requested", "members.choice_offered", "members.membership_requested")
def _admission(verb: str) -> Admission:
    wanted = example_place() if verb == "members.membership_requested" else None
    waiting = example_member("Wanda Wartend")
    return Admission(pk=1, member=waiting, domain="amt.example", wanted=wanted, requested_at=timezone.now())


@sample("members.admitted", "members.declined")
def _decided(verb: str) -> Admission:
    outcome = verb.removeprefix("members.")
    member = example_member() if outcome == "admitted" else example_member("Wanda Wartend")
    reason = "Die Schule ist für Kommunen aus Südwestfalen" if outcome == "declined" else ""
    return Admission(
        pk=1,
        member=member,
        domain="amt.example",
        outcome=outcome,
        reason=reason,
        requested_at=timezone.now(),
        decided_at=timezone.now(),
    )


@sample("members.coordinator_appointed", "members.coordinator_ended")
def _coordinator(verb: str) -> Coordinator:
    ended = timezone.now() if verb.endswith("ended") else None
    return Coordinator(
        pk=1, member=example_member("Max Muster"), municipality=example_place(), ended_at=ended
    )


@sample("members.one_coordinator_left", "members.municipality_wound_up")
def _place(verb: str) -> Municipality:
    return example_place()


@sample("members.invited", "members.invitation_revoked", "members.invitation_accepted")
def _invitation(verb: str) -> Invitation:
    now = timezone.now()
    accepted = verb == "members.invitation_accepted"
    return Invitation(
        pk=1,
        municipality=example_place(),
        address=ADDRESS.format("neu"),
        invited_at=now,
        expires_at=now + timedelta(days=14),
        accepted_by=example_member("Max Muster") if accepted else None,
        accepted_at=now if accepted else None,
        revoked_at=now if verb == "members.invitation_revoked" else None,
        letter_state="sent",
    )


@sample("members.domain_claimed", "members.domain_approved", "members.domain_refused")
def _claim(verb: str) -> DomainClaim:
    outcome = {"members.domain_approved": "approved", "members.domain_refused": "refused"}.get(verb, "")
    return DomainClaim(
        pk=1,
        municipality=example_place(),
        domain="beispielstadt.example",
        outcome=outcome,
        reason="Diese Domain gehört einem Verein" if outcome == "refused" else "",
        decided_at=timezone.now() if outcome else None,
    )


@sample("members.left")
def _departure(verb: str) -> Departure:
    return Departure(
        pk=1,
        member=example_member("Max Muster"),
        municipality=example_place(),
        left_at=timezone.now(),
        reason="Neue Aufgabe in einer anderen Stadt",
        letter_state="sent",
    )


@sample("members.returned", "members.moved", "members.confirmed_by_hand", "members.printed_code_used")
def _member(verb: str) -> Member:
    return example_member()


@sample("members.names_found")
def _named_place(verb: str) -> NamedPlace:
    return NamedPlace(pk=1, label="forums.Reply", object_id=1, field="body", start=6, length=14)


@sample("members.export_ready")
def _export(verb: str) -> DataExport:
    now = timezone.now()
    return DataExport(pk=1, member=example_member(), state="ready", requested_at=now, finished_at=now)


@sample("members.class_formed", "members.class_closed", "members.class_representative_chosen")
def _class(verb: str) -> SchoolClass:
    found = example_class()
    found.representative = example_member() if verb.endswith("chosen") else None
    found.closed_at = timezone.now() if verb.endswith("closed") else None
    return found


@sample("members.class_moved", "members.class_left")
def _membership(verb: str) -> ClassMembership:
    now = timezone.now()
    return ClassMembership(
        pk=1,
        municipality=example_place(),
        school_class=example_class(),
        since=now - timedelta(days=90),
        until=now if verb.endswith("left") else None,
    )


@sample("members.class_file_added")
def _file(verb: str) -> ClassFile:
    stored = StoredFile(pk=1, path="beispiel", name="beispiel.pdf", media_type="application/pdf", size=1)
    return ClassFile(pk=1, school_class=example_class(), title="Muster für den Rat", stored=stored)


# -- Letters -------------------------------------------------------------------------------------------------


@letter("Anmeldecode")
def _code() -> Any:
    return mails.write_code(ADDRESS.format("erika"), "BEISPIEL")


@letter("Einladung")
def _invite() -> Any:
    return mails.write_invitation(_invitation("members.invited"), "beispiel")


@letter("Ende des Zugangs")
def _goodbye() -> Any:
    return mails.write_departure(_departure("members.left"))
