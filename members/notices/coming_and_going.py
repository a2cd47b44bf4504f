"""Leaving, returning, moving, ways in without mail: who is told, in which words."""

from django.db.models import QuerySet
from django.urls import reverse

from members.models import Departure, Member, Municipality
from members.models.marks import sentence
from members.notices.coordination import ToCoordinators, coordinators_of, without_actor
from school.audit import audited
from school.models import Entry
from school.notices import Group, Notice, notice


@notice("members.left")
class Left(ToCoordinators):
    """Somebody has gone; without the name, which must not outlive her. She herself gets a letter."""

    def headline(self, subject: Departure, entry: Entry) -> str:
        """From where."""
        return f"Jemand aus {subject.municipality} hat die Schule verlassen"


@notice("members.returned")
class Returned(Notice):
    """Welcome back."""

    kind = "Dein Zugang"
    group = Group.SECURITY

    def audience(self, subject: Member, entry: Entry) -> QuerySet[Member]:
        """The one it is about."""
        return Member.objects.filter(pk=subject.pk, is_active=True)

    def headline(self, subject: Member, entry: Entry) -> str:
        """What is possible again."""
        return "Dein Zugang ist wieder offen. Schön, dass du zurück bist"

    def url(self, subject: Member) -> str:
        """Her account."""
        return reverse("members:account")


@notice("members.moved")
class Moved(Returned):
    """She belongs to another municipality now."""

    def headline(self, subject: Member, entry: Entry) -> str:
        """Where, and what stays."""
        return f"Du gehörst jetzt zu {subject.belongs_to}. Deine Beiträge bleiben, wo sie entstanden sind"


@notice("members.confirmed_by_hand")
class ConfirmedByHand(Notice):
    """A way in without mail was made: the person and her coordinators shall know."""

    kind = "Zugang ohne E-Mail"
    group = Group.SECURITY

    def audience(self, subject: Member, entry: Entry) -> QuerySet[Member]:
        """The person and those who coordinate her municipality."""
        told = coordinators_of(subject.municipality_id) | Member.objects.filter(pk=subject.pk, is_active=True)
        return without_actor(told, entry)

    def headline(self, subject: Member, entry: Entry) -> str:
        """Who, for whom."""
        words = "Die Moderation hat {who} nach Rückruf bestätigt und einen Code ausgestellt"
        return sentence(words, who=subject)

    def url(self, subject: Member) -> str:
        """Where she belongs."""
        return subject.get_absolute_url()


@notice("members.printed_code_used")
class PrintedCodeUsed(Returned):
    """Somebody came in with the code on paper; she shall know when it was not her."""

    kind = "Zugang ohne E-Mail"

    def headline(self, subject: Member, entry: Entry) -> str:
        """What happened."""
        return "Mit deinem Code auf Papier hat sich jemand angemeldet. Warst du das nicht? Sag uns Bescheid"


@notice("members.municipality_wound_up")
class MunicipalityWoundUp(Notice):
    """A municipality has left the school; nobody there is locked out."""

    kind = "Deine Kommune"
    group = Group.PLACE

    def audience(self, subject: Municipality, entry: Entry) -> QuerySet[Member]:
        """Everybody there."""
        return without_actor(Member.objects.filter(is_active=True, municipality=subject.pk), entry)

    def headline(self, subject: Municipality, entry: Entry) -> str:
        """What that means."""
        return f"{subject} ist aus der Schule ausgetreten. Für dich geht Lesen, Lernen und Mitreden weiter"

    def url(self, subject: Municipality) -> str:
        """Where she may leave, too."""
        return reverse("members:account")


for _verb, _deed, _person in (
    ("members.coordinator_appointed", "hat {person} die Koordination übertragen", "member"),
    ("members.coordinator_ended", "hat die Koordination von {person} beendet", "member"),
    ("members.domain_claimed", "hat eine Mail-Domain vorgeschlagen", ""),
    ("members.domain_approved", "hat eine Mail-Domain freigegeben", ""),
    ("members.domain_refused", "hat eine Mail-Domain abgelehnt", ""),
    ("members.domain_remembered", "hat eine Mail-Domain zugeordnet", ""),
    ("members.invited", "hat jemanden eingeladen", ""),
    ("members.invitation_revoked", "hat eine Einladung zurückgezogen", ""),
    ("members.left", "hat den Zugang von {person} beendet", "member"),
    ("members.returned", "hat den Zugang von {person} wieder geöffnet", "self"),
    ("members.moved", "hat {person} der Kommune zugeordnet", "self"),
    ("members.municipality_wound_up", "hat Koordination und offene Einladungen beendet", ""),
    ("members.confirmed_by_hand", "hat {person} nach Rückruf bestätigt", "self"),
    ("members.own_page_edited", "hat die Seite der Kommune bearbeitet", ""),
):
    audited(_verb, _deed, person=_person)
