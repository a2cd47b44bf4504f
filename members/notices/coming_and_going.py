"""Leaving, returning, moving, ways in without mail: who is told, in which words."""

from django.db.models import QuerySet
from django.urls import reverse

from members.models import Departure, Member, Municipality
from members.notices.coordination import ToCoordinators, coordinators_of, without_actor
from school.models import Entry
from school.notices import Notice, notice


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

    def audience(self, subject: Member, entry: Entry) -> QuerySet[Member]:
        """The person and those who coordinate her municipality."""
        told = coordinators_of(subject.municipality_id) | Member.objects.filter(pk=subject.pk, is_active=True)
        return without_actor(told, entry)

    def headline(self, subject: Member, entry: Entry) -> str:
        """Who, for whom."""
        return f"Die Moderation hat {subject.public_name} nach Rückruf bestätigt und einen Code ausgestellt"

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

    def audience(self, subject: Municipality, entry: Entry) -> QuerySet[Member]:
        """Everybody there."""
        return Member.objects.filter(is_active=True, municipality=subject.pk)

    def headline(self, subject: Municipality, entry: Entry) -> str:
        """What that means."""
        return f"{subject} hat die Schule verlassen. Du kannst weiter lesen und lernen, oder selbst gehen"

    def url(self, subject: Municipality) -> str:
        """Where she may leave, too."""
        return reverse("members:account")
