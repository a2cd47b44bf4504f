"""What the reading page shows of a version: story, what lasts, what can be taken over, who can be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from forums import queries as forums
from forums.models import Reply, Thread
from knowledge.models import (
    Answer,
    Factor,
    Report,
    ReportContent,
    ReportFile,
    ReportVersion,
)
from knowledge.queries.wording import month
from members.models import Member, Municipality

FRESH = timedelta(days=366)  # an older confirmation is worth a hint
LAST_REPLIES = 3


# -- Finding ---------------------------------------------------------------------------------------------


def readable(user: Any) -> QuerySet[Report]:
    """Reports that `user` may read with their published version; the working copy stays in the database."""
    places = Municipality.objects.only("short_name", "slug", "sort_key").in_order()
    return (
        Report.objects.visible_to(user)
        .select_related("current__lead__district", "solution")
        .defer(*(name for name in Report.content_fields() if name != "lead"))
        .prefetch_related(Prefetch("current__taking_part", places))
    )


def versions(user: Any, report: Report) -> QuerySet[ReportVersion]:
    """Versions of a report that were published for `user`, too: an older one may have had fewer readers."""
    return ReportVersion.objects.visible_to(user).filter(report=report.pk)


def file_for(user: Any, slug: str, pk: int) -> ReportFile | None:
    """A file of the report `slug`: for readers one that a version names, for writers any."""
    file = ReportFile.objects.filter(pk=pk, report__slug=slug).select_related("stored").first()
    if file is None:
        return None
    named = ReportVersion.objects.visible_to(user).filter(
        report=file.report_id, assets__contains=[{"file": pk}]
    )
    is_writer = Report.objects.written_by(user).filter(pk=file.report_id)
    return file if named.exists() or is_writer.exists() else None


# -- Story -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Section:
    """A chapter of the story, with the anchor of its heading."""

    anchor: str
    title: str
    text: str


# field: (anchor, as the authors say it, as an example says it, which nobody has written about herself)
_TITLES = {
    "situation_before": ("ausgangslage", "Ausgangslage", "Ausgangslage"),
    "goals": ("ziel", "Ziel und Zielgruppe", "Ziel und Zielgruppe"),
    "approach": ("vorgehen", "Was wir gemacht haben", "Was gemacht wurde"),
    "participation": ("beteiligung", "Wie Bürger:innen beteiligt waren", "Wie Bürger:innen beteiligt waren"),
    "results": ("ergebnis", "Was es gebracht hat", "Was es gebracht hat"),
    "what_worked": ("wieder-so", "Das würden wir wieder so machen", "Was getragen hat"),
    "lessons_learned": ("anders", "Das würden wir anders machen", "Was schwierig war"),
    "legal_notes": (
        "recht",
        "Was zu klären war",
        "Was zu klären war",
    ),
}


def section(version: ReportContent, name: str, *, is_example: bool) -> Section | None:
    """The chapter of one field, None when it is empty."""
    text = getattr(version, name)
    anchor, own, told = _TITLES[name]
    return Section(anchor, told if is_example else own, text) if text else None


def sections(version: ReportContent, names: Iterable[str], *, is_example: bool) -> list[Section]:
    """The chapters of these fields that have a text."""
    found = (section(version, name, is_example=is_example) for name in names)
    return [one for one in found if one is not None]


# -- What lasts, what can be taken over ------------------------------------------------------------------


def check(version: ReportContent) -> list[tuple[str, Answer]]:
    """The continuation check: (sentence, answer) for every factor that was answered."""
    answers = version.sustainability
    return [
        (str(factor.label), Answer(answers[factor.value])) for factor in Factor if factor.value in answers
    ]


def assets(version: ReportVersion) -> list[dict[str, Any]]:
    """What can be taken over: `title`, `licence`, `url`; `file` is the row of a file. One query at most."""
    wanted = [row["file"] for row in version.assets if row.get("file")]
    rows = ReportFile.objects.filter(report=version.report_id, pk__in=wanted).select_related("stored")
    known = {row.pk: row for row in rows} if wanted else {}
    found = [{**row, "file": known.get(row.get("file"))} for row in version.assets]
    return [row for row in found if row["file"] or row.get("url")]


def is_stale(report: Report, today: date | None = None) -> bool:
    """Whether nobody has said for more than a year that this is still so."""
    since = report.last_confirmed_on or (
        timezone.localdate(report.current.published_at) if report.current else None
    )
    return since is not None and (today or timezone.localdate()) - since > FRESH


def sources(version: ReportContent) -> list[dict[str, str]]:
    """Where it stands: `url`, and what people read of it, `host` and a short `path`."""
    found = []
    for url in version.sources:
        parts = urlsplit(url)
        path = unquote(f"{parts.path}{'?' if parts.query else ''}{parts.query}").strip("/")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        found.append({"url": url, "host": host, "path": path if len(path) < 61 else f"{path[:60]}…"})
    return found


def milestones(version: ReportContent) -> list[dict[str, str]]:
    """In order of time: `month` for machines, `when` for people, `text`."""
    rows = sorted(version.milestones, key=lambda row: row["month"])
    return [{**row, "when": month(row["month"])} for row in rows]


# -- People and talk -------------------------------------------------------------------------------------


def contacts(report: Report) -> QuerySet[Member]:
    """Authors who agreed to be asked and still belong to the school."""
    asked = report.authorships.filter(may_be_asked=True).values("member")
    return (
        Member.objects.admitted()
        .filter(pk__in=asked)
        .select_related("municipality", "organisation")
        .order_by("pk")
    )


def talk(user: Any, report: Report) -> tuple[Thread, list[Reply]] | None:
    """The thread about a report and its last replies, oldest first; None when `user` may not read it."""
    thread = forums.thread_page(user).filter(pk=report.thread_id).first() if report.thread_id else None
    if thread is None:
        return None
    replies = forums.reply_list(user, thread).filter(withdrawn_at=None).order_by("-pk")[:LAST_REPLIES]
    return thread, list(replies)[::-1]
