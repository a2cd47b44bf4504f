"""Facts around one's own data: only the person herself is told, and of a deletion nobody.

Moderators hear that names stand in texts, not whose."""

from django.db.models import QuerySet
from django.urls import reverse

from members.models import DataExport, Member, NamedPlace
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent(
    "members.export_requested",
    "members.session_ended",
    "members.erased",
    "members.named_place_settled",
)


@notice("members.export_ready")
class ExportReady(Notice):
    """The copy of her data lies ready."""

    kind = "Kopie deiner Daten"
    group = Group.SECURITY

    def audience(self, subject: DataExport, entry: Entry) -> QuerySet[Member]:
        """The one person it belongs to."""
        return Member.objects.filter(pk=subject.member_id, is_active=True)

    def headline(self, subject: DataExport, entry: Entry) -> str:
        """Without a word about what is in it."""
        return "Die Kopie deiner Daten liegt sieben Tage lang bereit"

    def url(self, subject: DataExport) -> str:
        """Where it is fetched."""
        return reverse("members:my_data")


@notice("members.names_found")
class NamesFound(Notice):
    """Somebody has gone for good, and others have written her name into their texts."""

    kind = "Namen in Texten nach einer Kontolöschung"
    group = Group.DUTIES

    def audience(self, subject: NamedPlace, entry: Entry) -> QuerySet[Member]:
        """The moderators, until they have seen to it."""
        return Member.objects.filter(is_active=True, is_moderator=True)

    def headline(self, subject: NamedPlace, entry: Entry) -> str:
        """How many texts; not whose name."""
        number = entry.data.get("number", 1)
        texts = "In einem Text steht" if number == 1 else f"In {number} Texten steht"
        return f"{texts} der Name von jemandem, der nicht mehr da ist. Sieh bitte nach"

    def url(self, subject: NamedPlace) -> str:
        """The list."""
        return reverse("members:named_places")

    def reason(self, subject: NamedPlace) -> str:
        """Who else should."""
        return "du moderierst."
