"""How this app's facts are announced."""

from django.db.models import QuerySet
from django.urls import reverse

from members.models import Admission, Member
from members.models.marks import sentence
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent(
    "members.joined",
    "members.profile_updated",
    "members.token_created",
    "members.token_deleted",
    "members.signed_out_everywhere",
    "members.password_removed",
    "members.moderator_appointed",
    "members.moderator_dismissed",
)


@notice("members.admission_requested")
class AdmissionRequested(Notice):
    """Somebody with an unknown mail domain waits: the moderators are told."""

    kind = "Jemand wartet auf Aufnahme"
    group = Group.DUTIES

    def audience(self, subject: Admission, entry: Entry) -> QuerySet[Member]:
        """All moderators, as long as nobody has decided."""
        moderators = Member.objects.filter(is_active=True, is_moderator=True)
        return moderators if subject.decided_at is None else moderators.none()

    def headline(self, subject: Admission, entry: Entry) -> str:
        """Name and domain of the waiting person."""
        return sentence("{who} ({domain}) möchte dazukommen", who=subject.member, domain=subject.domain)

    def url(self, subject: Admission) -> str:
        """The list of people who wait."""
        return reverse("members:admissions")


class Decided(Notice):
    """The person herself is told how it went."""

    kind = "Deine Aufnahme"

    def audience(self, subject: Admission, entry: Entry) -> QuerySet[Member]:
        """The one person it is about."""
        return Member.objects.filter(pk=subject.member_id, is_active=True)

    def url(self, subject: Admission) -> str:
        """The page that says what is possible now."""
        return reverse("members:waiting")


@notice("members.admitted")
class Admitted(Decided):
    """Welcome."""

    def headline(self, subject: Admission, entry: Entry) -> str:
        """Where she belongs now."""
        return f"Du gehörst jetzt dazu: {subject.member.belongs_to}. Willkommen in der Schule"[:200]


@notice("members.declined")
class Declined(Decided):
    """Sorry."""

    def headline(self, subject: Admission, entry: Entry) -> str:
        """The decision, with the moderators' reason."""
        return f"Wir konnten dich nicht aufnehmen: {subject.reason}"[:200]
