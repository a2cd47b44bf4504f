"""Facts around one's own data: only the person herself is told, and of a deletion nobody."""

from django.db.models import QuerySet
from django.urls import reverse

from members.models import DataExport, Member
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent("members.letters_retried", "members.export_requested", "members.session_ended", "members.erased")


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
