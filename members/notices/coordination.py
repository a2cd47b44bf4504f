"""Coordination, invitations, domains: who is told, in which words."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from members.models import (
    Admission,
    Coordinator,
    DomainClaim,
    Invitation,
    Member,
    Municipality,
)
from members.models.marks import sentence
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent("members.domain_remembered", "members.domain_shared", "members.own_page_edited")


def moderators() -> QuerySet[Member]:
    """All active moderators."""
    return Member.objects.filter(is_active=True, is_moderator=True)


def coordinators_of(municipality_pk: int | None) -> QuerySet[Member]:
    """Those who coordinate it now."""
    current = Coordinator.objects.current().filter(municipality=municipality_pk)
    return Member.objects.filter(is_active=True, pk__in=current.values("member"))


def without_actor(told: QuerySet[Member], entry: Entry) -> QuerySet[Member]:
    """Nobody is told what she has just done herself."""
    return told.exclude(pk=entry.actor_id or 0)


def _desk(municipality: Municipality) -> str:
    return reverse("members:coordination", args=[municipality.slug])


@notice("members.coordinator_appointed")
class CoordinatorAppointed(Notice):
    """She is told, and those who coordinate with her."""

    kind = "Koordination deiner Kommune"

    def audience(self, subject: Coordinator, entry: Entry) -> QuerySet[Member]:
        """All who coordinate now, without the one who did it."""
        return without_actor(coordinators_of(subject.municipality_id), entry)

    def headline(self, subject: Coordinator, entry: Entry) -> str:
        """Who, where."""
        return sentence("{who} koordiniert jetzt {place}", who=subject.member, place=subject.municipality)

    def url(self, subject: Coordinator) -> str:
        """The coordination page."""
        return _desk(subject.municipality)


@notice("members.coordinator_ended")
class CoordinatorEnded(Notice):
    """The others are told; when it was not her own doing she is, too, and the moderators."""

    kind = "Koordination deiner Kommune"
    group = Group.DUTIES

    def audience(self, subject: Coordinator, entry: Entry) -> QuerySet[Member]:
        """All who coordinate now, and the one it is about, without the one who did it."""
        told = coordinators_of(subject.municipality_id)
        if entry.actor_id != subject.member_id:
            told = told | Member.objects.filter(is_active=True, pk=subject.member_id) | moderators()
        return without_actor(told, entry)

    def headline(self, subject: Coordinator, entry: Entry) -> str:
        """Who, where."""
        words = "{who} koordiniert {place} nicht mehr"
        return sentence(words, who=subject.member, place=subject.municipality)

    def url(self, subject: Coordinator) -> str:
        """The municipality's page, which both may see."""
        return subject.municipality.get_absolute_url()


@notice("members.one_coordinator_left")
class OneCoordinatorLeft(Notice):
    """The alarm: nobody could take over."""

    kind = "Nur noch eine Person koordiniert"
    group = Group.DUTIES

    def audience(self, subject: Municipality, entry: Entry) -> QuerySet[Member]:
        """Moderators and the one who is left, as long as it is so."""
        left = coordinators_of(subject.pk)
        return moderators() | left if left.count() == 1 else Member.objects.none()

    def headline(self, subject: Municipality, entry: Entry) -> str:
        """What to do."""
        return f"In {subject} koordiniert nur noch eine Person. Sucht bitte eine Vertretung"

    def url(self, subject: Municipality) -> str:
        """The coordination page."""
        return _desk(subject)


class ToCoordinators(Notice):
    """Told to those who coordinate the municipality, in the bell only."""

    kind = "Koordination deiner Kommune"
    group = Group.DUTIES
    mails = False

    def audience(self, subject: Any, entry: Entry) -> QuerySet[Member]:
        """Without the one who did it."""
        return without_actor(coordinators_of(subject.municipality_id), entry)

    def url(self, subject: Any) -> str:
        """The coordination page."""
        return _desk(subject.municipality)


@notice("members.invited")
class Invited(ToCoordinators):
    """Somebody is invited. The invitation itself is a letter: its reader is no member yet."""

    def headline(self, subject: Invitation, entry: Entry) -> str:
        """Without the address: it would outlive the invitation."""
        return f"Jemand ist neu eingeladen nach {subject.municipality}"


@notice("members.invitation_revoked")
class InvitationRevoked(ToCoordinators):
    """It will not be accepted any more."""

    def headline(self, subject: Invitation, entry: Entry) -> str:
        """Without the address."""
        return f"Eine Einladung nach {subject.municipality} ist zurückgenommen"


@notice("members.invitation_accepted")
class InvitationAccepted(ToCoordinators):
    """A new colleague."""

    def headline(self, subject: Invitation, entry: Entry) -> str:
        """Who."""
        return sentence("{who} hat eure Einladung angenommen", who=subject.accepted_by or "Jemand")


@notice("members.membership_requested")
class MembershipRequested(Notice):
    """Somebody with a shared mail domain says that she belongs here."""

    kind = "Jemand wartet auf deine Bestätigung"
    group = Group.DUTIES

    def audience(self, subject: Admission, entry: Entry) -> QuerySet[Member]:
        """The coordinators of the municipality she named, or else the moderators; until it is decided."""
        if subject.decided_at is not None:
            return Member.objects.none()
        there = coordinators_of(subject.wanted_id)
        return there if there.exists() else moderators()

    def headline(self, subject: Admission, entry: Entry) -> str:
        """Who wants where."""
        words = "{who} sagt, sie oder er gehört zu {place}"
        return sentence(words, who=subject.member, place=subject.wanted)

    def url(self, subject: Admission) -> str:
        """Where it is decided."""
        return _desk(subject.wanted) if subject.wanted else reverse("members:admissions")


@notice("members.choice_offered")
class ChoiceOffered(Notice):
    """The person is asked where she belongs."""

    kind = "Deine Aufnahme"

    def audience(self, subject: Admission, entry: Entry) -> QuerySet[Member]:
        """Her, as long as she waits."""
        open_still = subject.decided_at is None and subject.wanted_id is None
        return Member.objects.filter(pk=subject.member_id if open_still else None)

    def headline(self, subject: Admission, entry: Entry) -> str:
        """The question."""
        return "Sag uns bitte, zu welcher Kommune du gehörst"

    def url(self, subject: Admission) -> str:
        """Where she answers."""
        return reverse("members:waiting")


@notice("members.domain_claimed")
class DomainClaimed(Notice):
    """Moderators decide."""

    kind = "Mail-Domain zur Prüfung"
    group = Group.DUTIES

    def audience(self, subject: DomainClaim, entry: Entry) -> QuerySet[Member]:
        """Until somebody has decided."""
        return moderators() if subject.decided_at is None else Member.objects.none()

    def headline(self, subject: DomainClaim, entry: Entry) -> str:
        """Which, whose."""
        return f"{subject.municipality} nennt {subject.domain} als eigene Mail-Domain"

    def url(self, subject: DomainClaim) -> str:
        """The moderators' list."""
        return reverse("members:domains")


class _DomainDecided(ToCoordinators):
    mails = True

    def url(self, subject: DomainClaim) -> str:
        """The municipality's domains."""
        return reverse("members:own_domains", args=[subject.municipality.slug])


@notice("members.domain_approved")
class DomainApproved(_DomainDecided):
    """Yes."""

    def headline(self, subject: DomainClaim, entry: Entry) -> str:
        """What it means."""
        return f"Wer mit {subject.domain} kommt, gehört ab jetzt gleich zu {subject.municipality}"


@notice("members.domain_refused")
class DomainRefused(_DomainDecided):
    """No, with the reason."""

    def headline(self, subject: DomainClaim, entry: Entry) -> str:
        """Why not."""
        return f"{subject.domain} ist nicht freigegeben: {subject.reason}"[:200]
