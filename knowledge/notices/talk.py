"""How the first question about a report is announced. What follows is the thread's."""

from typing import Any

from django.db.models import Q
from django.utils.text import Truncator

from knowledge.models import Report
from members.models import Member
from school.models import Entry
from school.notices import Notice, notice, silent

silent("knowledge.example_written", "knowledge.example_archived")


@notice("knowledge.talk_opened")
class TalkOpened(Notice):
    """The authors hear that somebody asks; for an example, which nobody has written, the moderators."""

    kind = "Frage zu einem Erfahrungsbericht, an dem du schreibst"

    def audience(self, report: Report, entry: Entry) -> Any:
        """Those who may still read the talk, without the one who asks."""
        thread = report.thread
        if thread is None:
            return Member.objects.none()
        school_class = thread.forum.school_class_id
        readers = Member.objects.admitted() if school_class is None else Member.objects.entering(school_class)
        written = report.authorships.values("member")
        asked = Q(pk__in=written) if written.exists() else Q(is_moderator=True)
        others: Any = readers.filter(asked)
        return others.exclude(pk=entry.actor_id)

    def headline(self, report: Report, entry: Entry) -> str:
        """About which report; who asks stands in the thread."""
        title = report.current.title if report.current else report.title
        return f"Jemand hat eine Frage zum Bericht „{Truncator(title).chars(100)}“"

    def url(self, report: Report) -> str:
        """The talk itself."""
        return report.thread.get_absolute_url() if report.thread else report.get_absolute_url()
