"""A municipality joins: every state × role × transition, and what a step leaves behind."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from members import actions, rules
from members.models import Accession, AccessionStep, Coordinator, Municipality, Role
from members.transitions import BACK, STAYS, TRANSITIONS, Who
from school import notices
from school.models import Entry
from tests.members.accessions import S, attempt, cast_of, in_state, target, with_proposal

pytestmark = pytest.mark.django_db

STATES = [Accession.NOT_YET, *S.values]
# The map as people drew it, written down a second time: state → {transition: roles}. Whoever changes the
# table of transitions changes this one too, and says so.
MEMBER, CONTACT, COORDINATOR, MODERATOR = "member", "contact", "coordinator", "moderator"
ANY = {MEMBER, CONTACT, COORDINATOR, MODERATOR}
SPEAKERS, LEADERS, MODERATION = {CONTACT, COORDINATOR, MODERATOR}, {COORDINATOR, MODERATOR}, {MODERATOR}
OUT = {"pause": LEADERS, "withdraw": LEADERS}
OPEN = OUT | {"propose_refusal": MODERATION}
FILED = {"submit_proof": SPEAKERS, "retract_proof": SPEAKERS}  # nobody has decided about the proof
DECIDED = {"remove_proof": MODERATION}
ALLOWED = {
    "": {"interest": ANY},
    "interest": OPEN | DECIDED | {"talk": MODERATION, "submit_proof": SPEAKERS},
    "talk": OPEN | DECIDED | {"submit_proof": SPEAKERS},
    "proof_submitted": OPEN | FILED | {"ask": MODERATION, "accept": MODERATION},
    "needs_information": OPEN | FILED | {"accept": MODERATION},
    "accepted": OUT | DECIDED | {"set_up": SPEAKERS},
    "setting_up": OUT | DECIDED | {"activate": MODERATION},
    "active": OUT | DECIDED,
    "paused": DECIDED | {"resume": LEADERS, "withdraw": LEADERS},
    "withdrawn": DECIDED | {"interest": ANY},
    "declined": DECIDED | {"interest": ANY},
}
PIONEER = {
    "": {"begin": ANY},
    "interest": OPEN | {"begin": ANY, "talk": MODERATION, "submit_proof": SPEAKERS},
    "talk": OPEN | {"begin": ANY, "submit_proof": SPEAKERS},
    "withdrawn": {"begin": ANY},
    "declined": {"begin": ANY},
}
PROPOSED = {
    state: {"decline": {"second"}, "reject_refusal": {MODERATOR, "second"}, "withdraw": LEADERS | {"second"}}
    | {"submit_proof": SPEAKERS | {"second"}}
    | ({"retract_proof": SPEAKERS | {"second"}} if state in ("proof_submitted", "needs_information") else {})
    for state in Accession.REFUSABLE
}


@pytest.fixture
def cast(ense, arnsberg, agency):
    """Everybody who may try a step for Ense, which is no pioneer."""
    Municipality.objects.filter(pk=ense.pk).update(role=Role.INTERESTED)
    ense.refresh_from_db()
    return cast_of(ense, arnsberg, agency)


def outcomes(make, cast, name):
    """role → what happens when it tries the step: the new state, "forbidden" or "closed"."""
    said = {}
    for role, by in cast.items():
        accession = make()
        if name in ("accept", "remove_proof") and accession.pk:
            accession.proofs.create(
                kind="letter_of_intent", dated="2026-01-02", signed_by="Rat", link="https://a.de/"
            )
        try:
            with transaction.atomic():
                attempt(by, accession, name)
                said[role] = Accession.of(accession.municipality).state
                transaction.set_rollback(True)
        except PermissionDenied:
            said[role] = "forbidden"
        except ValidationError as error:
            said[role] = error.code
        accession.proofs.all().delete() if accession.pk else None
    return said


def expected(state, name, allowed, cast):
    """The same from the map: who is no speaker at all is forbidden everything, whatever the state."""
    way = TRANSITIONS[name]
    roles = {Who.MEMBER: {MEMBER, CONTACT, COORDINATOR}, Who.CONTACT: {CONTACT}, Who.ALONE: set()}
    roles |= {Who.COORDINATOR: {COORDINATOR}, Who.MODERATOR: {MODERATOR, "second"}}
    may = set().union(*(roles[who] for who in way.who))
    here = allowed.get(state, {}).get(name, set())
    here = here | {"second"} if MODERATOR in here else here
    return {
        role: target(name, state) if role in here else "closed" if role in may else "forbidden"
        for role in cast
    }


@pytest.mark.parametrize("state", STATES)
def test_every_role_tries_every_step_in_every_state(cast, ense, state):
    for name in TRANSITIONS:
        said = outcomes(lambda: in_state(ense, state, contact=cast["contact"]), cast, name)
        if state == Accession.NOT_YET:  # nobody is the contact person of what has not begun
            said["contact"] = said["contact"] if name == "interest" else said["member"]
        want = expected(state, name, ALLOWED, cast)
        if state == Accession.NOT_YET and name != "interest":
            want["contact"] = want["member"]
        assert said == want, (state, name)


@pytest.mark.parametrize("state", STATES)
def test_pioneers_begin_at_setting_up(cast, ense, state):
    Municipality.objects.filter(pk=ense.pk).update(role=Role.PIONEER)
    ense.refresh_from_db()
    allowed = ALLOWED | PIONEER
    for name in ("interest", "begin"):
        said = outcomes(lambda: in_state(ense, state, contact=cast["contact"]), cast, name)
        assert said == expected(state, name, allowed, cast), (state, name)


@pytest.mark.parametrize("state", Accession.REFUSABLE)
def test_a_proposed_refusal_is_decided_first_and_by_a_second_moderator(cast, ense, state):
    def make():
        return with_proposal(ense, state, cast["moderator"], contact=cast["contact"])

    for name in TRANSITIONS:
        said = outcomes(make, cast, name)
        here = PROPOSED[state].get(name, set())
        for role, outcome in said.items():
            if role in here:
                assert outcome == target(name, state), (state, name, role)
            else:
                assert outcome in ("closed", "forbidden"), (state, name, role)
    assert outcomes(make, cast, "decline")["moderator"] == "forbidden"


def test_the_table_and_the_states_fit_together():
    reached = {way.target for way in TRANSITIONS.values()} - {STAYS, BACK}
    left = set().union(*(way.sources for way in TRANSITIONS.values()))
    assert reached == set(S.values)
    assert left == set(STATES), "every state has a way on"
    for way in TRANSITIONS.values():
        assert not notices.is_silent(way.verb)


# -- What a step leaves behind ---------------------------------------------------------------------------


def test_a_step_has_an_author_a_time_a_reason_and_is_announced(cast, ense):
    accession = in_state(ense, S.PROOF_SUBMITTED, contact=cast["contact"])
    step = actions.take_step(
        by=cast["moderator"], accession=accession, transition="ask", reason="  Das   Datum fehlt. "
    )
    assert (step.from_state, step.to_state) == (S.PROOF_SUBMITTED, S.NEEDS_INFORMATION)
    assert (step.by, step.reason) == (cast["moderator"], "Das Datum fehlt.")
    accession.refresh_from_db()
    assert (accession.state, accession.refusal_proposed_at) == (S.NEEDS_INFORMATION, None)
    entry = Entry.objects.get(verb="members.accession_information_requested")
    assert (entry.municipality_id, entry.data) == (ense.pk, {})
    notice = notices.for_entry(entry)
    assert set(notice.audience(step, entry)) == {cast["contact"], cast["coordinator"]}
    assert notice.headline(step, entry) == "Ense: Zum Nachweis gibt es eine Rückfrage"
    assert "Datum fehlt" not in notice.headline(step, entry), "reasons do not travel by mail"
    assert notice.url(step) == "/kommunen/ense/einschulung/"


@pytest.mark.parametrize("name", ["ask", "pause", "propose_refusal"])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_some_steps_need_a_reason(cast, ense, name, reason):
    accession = in_state(ense, S.PROOF_SUBMITTED)
    with pytest.raises(ValidationError) as refused:
        actions.take_step(by=cast["moderator"], accession=accession, transition=name, reason=reason)
    assert "reason" in refused.value.message_dict
    assert not AccessionStep.objects.exists()


@pytest.mark.parametrize(
    ("name", "state", "by", "told"),
    [
        ("interest", "", "member", {"moderator", "second", "coordinator"}),
        ("talk", "interest", "moderator", {"contact", "coordinator"}),
        ("submit_proof", "talk", "contact", {"moderator", "second", "coordinator"}),
        ("withdraw", "active", "coordinator", {"moderator", "second", "contact"}),
        ("withdraw", "active", "moderator", {"contact", "second"}),  # duties end; all there hear of the exit
        ("propose_refusal", "talk", "moderator", {"second"}),
    ],
)
def test_who_hears_of_it(cast, ense, name, state, by, told):
    attempt(cast[by], in_state(ense, state, contact=cast["contact"]), name)
    entry = Entry.objects.get(verb=TRANSITIONS[name].verb)
    audience = notices.for_entry(entry).audience(notices.subject_of(entry), entry)
    people = {role for role, member in cast.items() if member in set(audience)}
    assert people == told


def test_whoever_left_is_not_told(cast, ense):
    accession = in_state(ense, S.INTEREST, contact=cast["contact"])
    attempt(cast["moderator"], accession, "talk")
    entry = Entry.objects.get(verb="members.accession_talk_begun")

    def audience():
        return set(notices.for_entry(entry).audience(notices.subject_of(entry), entry))

    assert audience() == {cast["contact"], cast["coordinator"]}  # this is who could be told too much
    cast["contact"].municipality = cast["elsewhere"].municipality
    cast["contact"].save()
    cast["coordinator"].is_active = False
    cast["coordinator"].save()
    assert audience() == set()


def test_a_pause_leads_back_to_where_it_began(cast, ense):
    accession = in_state(ense, S.TALK)
    attempt(cast["moderator"], accession, "pause")
    accession = Accession.of(ense)
    assert (accession.state, accession.paused_from) == (S.PAUSED, S.TALK)
    attempt(cast["coordinator"], accession, "resume")
    assert (Accession.of(ense).state, Accession.of(ense).paused_from) == (S.TALK, "")


def test_the_database_knows_no_half_states(ense):
    for fields in (
        {"state": S.PAUSED},
        {"state": S.ACTIVE, "paused_from": S.TALK},
        {"state": S.TALK, "refusal_reason": "Nur so"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Accession.objects.create(municipality=ense, **fields)


def test_whoever_clicks_becomes_the_contact_person(cast, ense):
    attempt(cast["member"], in_state(ense, Accession.NOT_YET), "interest")
    assert Accession.of(ense).current_contact == cast["member"]
    in_state(ense, Accession.NOT_YET)
    attempt(cast["moderator"], Accession.of(ense), "interest")
    assert Accession.of(ense).contact is None


def test_a_vacant_contact_can_be_taken_over_once(cast, ense):
    accession = in_state(ense, S.TALK, contact=cast["contact"])
    with pytest.raises(PermissionDenied):
        actions.become_contact(by=cast["member"], accession=accession)
    cast["contact"].is_active = False
    cast["contact"].save()
    seen_by_another = Accession.of(ense)
    actions.become_contact(by=cast["member"], accession=Accession.of(ense))
    with pytest.raises(ValidationError, match="schneller"):
        actions.become_contact(by=cast["coordinator"], accession=seen_by_another)
    assert Accession.of(ense).contact == cast["member"]
    with pytest.raises(PermissionDenied):
        actions.become_contact(by=cast["elsewhere"], accession=in_state(ense, S.TALK))


def test_a_confirmed_refusal_carries_the_reason_of_the_proposal(cast, ense):
    accession = with_proposal(ense, S.TALK, cast["moderator"])
    step = actions.take_step(by=cast["second"], accession=accession, transition="decline")
    assert (step.to_state, step.reason, step.by) == (S.DECLINED, "Doppelt angemeldet.", cast["second"])
    visible = AccessionStep.objects.visible_to(cast["member"])
    assert {row.transition for row in AccessionStep.objects.all()} == {"propose_refusal", "decline"}
    assert {row.transition for row in visible} == {"decline"}, "what moderators weigh stays with them"


def test_when_the_proposer_is_gone_any_moderator_decides(cast, ense):
    accession = with_proposal(ense, S.TALK, cast["moderator"])
    cast["moderator"].delete()
    accession = Accession.of(ense)
    assert accession.is_refusal_proposed
    attempt(cast["second"], accession, "decline")
    assert Accession.of(ense).state == S.DECLINED


@pytest.mark.parametrize("state", STATES)
def test_nobody_is_locked_out_whatever_the_state(cast, ense, state, client_of):
    in_state(ense, state)
    member = cast["member"]
    assert rules.can_speak(member)
    client = client_of(member)
    for path in ("/", "/lernmodule/", "/pausenhof/", "/kommunen/ense/", "/kommunen/ense/einschulung/"):
        assert client.get(path).status_code == 200, path


def test_a_moderators_name_goes_with_her_account(cast, ense):
    attempt(cast["moderator"], in_state(ense, S.INTEREST), "talk")
    cast["moderator"].delete()
    assert AccessionStep.objects.get().by is None
    assert Entry.objects.get().actor is None


def test_an_exit_ends_duties_and_locks_nobody_out(cast, ense):
    attempt(cast["coordinator"], in_state(ense, S.ACTIVE), "withdraw")
    assert not Coordinator.objects.current().filter(municipality=ense).exists()
    told = Entry.objects.get(verb="members.municipality_wound_up")
    audience = notices.for_entry(told).audience(notices.subject_of(told), told)
    assert cast["member"] in audience
    assert cast["coordinator"] not in audience  # she did it
    cast["coordinator"].refresh_from_db()
    assert rules.can_speak(cast["coordinator"])
