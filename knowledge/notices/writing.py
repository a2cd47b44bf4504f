"""How the steps of a report are announced: to the moderators when it is handed in, else to its authors."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format

from knowledge.models import Report, ReportAuthor, coordinators_of
from knowledge.transitions.reports import TRANSITIONS, Told
from members.models import Member, Municipality
from members.models.marks import sentence
from school.models import Entry
from school.notices import Group, Notice, notice, silent

silent(
    "knowledge.report_started",
    "knowledge.report_author_removed",
    "knowledge.report_contact_set",
    "knowledge.report_cleared",
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


@notice("knowledge.report_deleted")
class DraftDeleted(Notice):
    """A draft is gone. The subject is its leading municipality: of the draft nothing is left."""

    kind = "Ein Entwurf ist gelöscht"
    mails = False

    def audience(self, place: Municipality, entry: Entry) -> QuerySet[Member]:
        """Who wrote along, and who coordinates the municipality."""
        coordinators = coordinators_of(place.pk).values("member")
        concerned = Q(pk__in=coordinators) | Q(pk__in=entry.data.get("authors", []))
        return Member.objects.admitted().filter(concerned).exclude(pk=entry.actor_id or 0)

    def headline(self, place: Municipality, entry: Entry) -> str:
        """Who, where, and which one as far as that is known: when it was begun."""
        begun = entry.data.get("begun")
        when = f", begonnen am {date_format(date.fromisoformat(begun), 'j. F Y')}" if begun else ""
        words = "{who} hat einen Entwurf für einen Erfahrungsbericht gelöscht ({place}{when})"
        return sentence(words, who=entry.actor or "Jemand", place=place.short_name, when=when)

    def url(self, place: Municipality) -> str:
        """What is still there."""
        return reverse("knowledge:my_reports")

    def thing(self, place: Municipality) -> str:
        """Beside the municipality's own news."""
        return f"knowledge.drafts:{place.pk}"
