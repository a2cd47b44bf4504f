"""How the steps of a report are announced: to the moderators when it is handed in, else to its authors."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from knowledge.models import Report, ReportAuthor
from knowledge.transitions.reports import TRANSITIONS, Told
from members.models import Member
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent(
    "knowledge.report_started",
    "knowledge.report_author_removed",
    "knowledge.report_contact_set",
    "knowledge.report_cleared",
    "knowledge.report_deleted",
    "knowledge.report_asset_added",
    "knowledge.report_asset_removed",
    "knowledge.solution_named",
)


def _moderators() -> QuerySet[Member]:
    return Member.objects.filter(is_active=True, is_moderator=True)


def _authors(report: Report) -> QuerySet[Member]:
    """Those who write it and still belong to the school."""
    return Member.objects.admitted().filter(
        pk__in=ReportAuthor.objects.filter(report=report).values("member")
    )


class _Step(Notice):
    """Told as the table of transitions says, except to the one who did it."""

    told: Told
    news: str

    def audience(self, report: Report, entry: Entry) -> QuerySet[Member]:
        """Moderators or authors."""
        people = _moderators() if self.told == Told.MODERATORS else _authors(report)
        return people.exclude(pk=entry.actor_id or 0)

    def headline(self, report: Report, entry: Entry) -> str:
        """Which report and what happened; remarks stay in the house."""
        return f"„{report.title}“: {self.news}"[:200]

    def url(self, report: Report) -> str:
        """The review for moderators, the working copy for authors."""
        page = "knowledge:review" if self.told == Told.MODERATORS else "knowledge:working_copy"
        return reverse(page, args=[report.slug])


class Waiting(_Step):
    """Something has come in, or is gone again."""

    kind = "Erfahrungsbericht zu prüfen"
    group = Group.DUTIES


class OwnReport(_Step):
    """How it goes on with a report of one's own."""

    kind = "Dein Erfahrungsbericht"


for _way in TRANSITIONS.values():
    if _way.told == Told.NOBODY:
        silent(_way.verb)
        continue
    _base = Waiting if _way.told == Told.MODERATORS else OwnReport
    notice(_way.verb)(type(f"{_base.__name__}_{_way.name}", (_base,), {"told": _way.told, "news": _way.news}))


@notice("knowledge.report_author_added")
class AuthorAdded(Notice):
    """Somebody may write along."""

    kind = "Du schreibst an einem Erfahrungsbericht mit"

    def audience(self, author: ReportAuthor, entry: Entry) -> QuerySet[Member]:
        """She herself, unless it was her own doing."""
        return Member.objects.admitted().filter(pk=author.member_id).exclude(pk=entry.actor_id or 0)

    def headline(self, author: ReportAuthor, entry: Entry) -> str:
        """At which report."""
        return f"Du kannst jetzt mitschreiben: „{author.report.title}“"[:200]

    def url(self, author: Any) -> str:
        """The working copy."""
        return reverse("knowledge:working_copy", args=[author.report.slug])
