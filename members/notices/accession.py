"""How the steps of an accession are announced: to the moderators, to the municipality, or to both."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from members.models import Accession, AccessionStep, Coordinator, FollowUp, Member
from members.models.marks import sentence
from members.transitions import TRANSITIONS, Told
from school.audit import audited
from school.models import Entry
from school.notices import Group, Notice, notice


def _moderators() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True, is_moderator=True)


def _speakers(accession: Accession) -> QuerySet[Member]:
    """Coordinators and contact person, as long as they still belong to the municipality."""
    coordinators = Coordinator.objects.current().filter(municipality=accession.municipality_id)
    speaks = Q(pk__in=coordinators.values("member")) | Q(pk=accession.contact_id or 0)
    return Member.objects.filter(speaks, is_active=True, municipality=accession.municipality_id)


class Step(Notice):
    """Told to everybody it concerns except the one who did it."""

    kind = "Einschulung einer Kommune"
    group = Group.PLACE

    def audience(self, subject: AccessionStep, entry: Entry) -> QuerySet[Member]:
        """As the table of transitions says."""
        told = TRANSITIONS[subject.transition].told
        people = {
            Told.MODERATORS: _moderators,
            Told.MUNICIPALITY: lambda: _speakers(subject.accession),
            Told.BOTH: lambda: _moderators() | _speakers(subject.accession),
        }[told]()
        return people.exclude(pk=entry.actor_id or 0)

    def headline(self, subject: AccessionStep, entry: Entry) -> str:
        """Which municipality and what happened; reasons stay in the house."""
        return f"{subject.accession.municipality}: {TRANSITIONS[subject.transition].news}"

    def url(self, subject: AccessionStep) -> str:
        """The desk for what only moderators read, the municipality's own page for all else."""
        slug = subject.accession.municipality.slug
        page = "members:desk_one" if subject.is_internal else "members:accession"
        return reverse(page, args=[slug])


for _way in TRANSITIONS.values():
    notice(_way.verb)(Step)
    audited(_way.verb, _way.deed)


@notice("members.accession_contact_named")
class ContactNamed(Notice):
    """The moderators learn whom to call."""

    kind = "Einschulung einer Kommune"
    group = Group.PLACE

    def audience(self, subject: Accession, entry: Entry) -> QuerySet[Member]:
        """The moderators."""
        return _moderators().exclude(pk=entry.actor_id or 0)

    def headline(self, subject: Accession, entry: Entry) -> str:
        """Who it is."""
        words = "{place} hat eine neue Ansprechperson: {who}"
        return sentence(words, place=subject.municipality, who=subject.contact or "noch offen")

    def url(self, subject: Accession) -> str:
        """The municipality on the desk."""
        return reverse("members:desk_one", args=[subject.municipality.slug])


audited("members.accession_contact_named", "hat die Aufgabe der Ansprechperson übernommen")
audited("members.admitted", "hat {person} aufgenommen", person="member")


@notice("members.followed_up")
class FollowedUp(Notice):
    """Has the municipality arrived? Sums only, for those who can do something about it."""

    kind = "Nachfassen: seid ihr gut angekommen?"
    group = Group.PLACE

    def audience(self, subject: FollowUp, entry: Entry) -> QuerySet[Member]:
        """Its coordinators and the moderators."""
        current = Coordinator.objects.current().filter(municipality=subject.accession.municipality_id)
        return _moderators() | Member.objects.filter(is_active=True, pk__in=current.values("member"))

    def headline(self, subject: FollowUp, entry: Entry) -> str:
        """How many people, and how much they have said."""
        return f"{subject.accession.municipality}, {subject.days} Tage dabei: {subject.sums}"[:200]

    def url(self, subject: FollowUp) -> str:
        """Where both read it."""
        return reverse("members:coordination", args=[subject.accession.municipality.slug])


@notice("members.answer_overdue")
class AnswerOverdue(Notice):
    """The day for an answer has passed: the municipality is reminded, the moderators may call."""

    kind = "Einschulung einer Kommune"
    group = Group.PLACE

    def audience(self, subject: Accession, entry: Entry) -> QuerySet[Member]:
        """Who speaks for the municipality, and the moderators; nobody when the answer came after all."""
        return _moderators() | _speakers(subject) if subject.is_overdue else Member.objects.none()

    def headline(self, subject: Accession, entry: Entry) -> str:
        """Which municipality; the question itself stays in the house."""
        return f"{subject.municipality}: Die Antwort auf eine Rückfrage steht noch aus"

    def url(self, subject: Accession) -> str:
        """Where the question stands, and where it is answered."""
        return reverse("members:accession", args=[subject.municipality.slug])
