"""Writing a report: begin, and change the working copy together without losing a word."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from knowledge.models import Report, ReportAuthor, ReportChange, Solution
from knowledge.models.drafts import clean_value, set_value, value_of, writable
from knowledge.models.merging import Clash, merge
from knowledge.rules import writing as rules
from members.models import Member
from school.journal import record
from school.rules import require
from school.text import one_line

RESERVED = {"meine", "neu"}  # first parts of other addresses
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class Conflict(Exception):
    """Somebody else has changed the same fields since `revision`. Nothing of mine is written yet.

    `clashes` are the fields a person has to decide about, `take` those that would merge by themselves,
    `revision` is the current one, `by` are the names of those who were faster.
    """

    def __init__(self, revision: int, clashes: dict[str, Clash], take: dict[str, Any], by: list[str]) -> None:
        super().__init__(f"revision {revision}: {', '.join(clashes)}")
        self.revision, self.clashes, self.take, self.by = revision, clashes, take, by


@transaction.atomic
def start_report(*, by: Member, title: str) -> Report:
    """Begin a report: a title is enough. `by` is its first author, her municipality leads."""
    require(rules.can_start_report(by), "Berichte schreiben Menschen aus den Kommunen.")
    title = clean_value("title", title)
    report = Report(title=title, lead=by.municipality, slug=_slug(title))
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:  # somebody has just begun one with the same title
        report.slug = _with_ending(report.slug)
        report.save()
    report.municipalities.add(report.lead)
    ReportAuthor.objects.create(report=report, member=by)
    record("knowledge.report_started", actor=by, subject=report)
    return report


@transaction.atomic
def write(
    *,
    by: Member,
    report: Report,
    revision: int,
    changes: Mapping[str, Any],
    seen: Mapping[str, int] | None = None,
) -> Report:
    """Bring `changes` (field → plain value, `models/drafts.py`) into the working copy.

    `revision` is the one that `by` began with; `seen` names older ones for fields of which her page still
    shows an older text (it saves by itself and is not loaded anew). Fields that nobody else has touched since
    then are merged; raises Conflict when somebody has, ValidationError (by field) when a value is wrong. All
    or nothing.

    Not in the journal: with every automatic save it would become a time sheet of its author.
    """
    require(rules.can_write(by, report))
    mine = _cleaned(changes)
    report = locked(report)
    check_open(report)
    theirs = {name: value_of(report, name) for name in mine}
    since = {name: min(revision, (seen or {}).get(name, revision)) for name in mine}
    later = _later(report, revision, since)
    merged = merge(_base(report, later, since, theirs), mine, theirs)
    if merged.clashes:
        others = {str(one.by) for one in later if one.by and set(one.before) & set(merged.clashes)}
        raise Conflict(report.revision, merged.clashes, merged.take, sorted(others))
    if not merged.take:
        return report
    _check_places(report, merged.take)
    for name, value in merged.take.items():
        set_value(report, name, value)
    save_change(by=by, report=report, before={name: theirs[name] for name in merged.take})
    return report


@transaction.atomic
def name_solution(*, by: Member, report: Report, title: str) -> Solution:
    """The solution with this name, new if there is none yet. `write` then points the report to it."""
    require(rules.can_write(by, report))
    solution = Solution(title=one_line(title), slug=slugify(title.lower().translate(_UMLAUTS))[:80])
    solution.clean_fields()
    known = Solution.objects.filter(slug=solution.slug).first()
    if known is not None:
        return known
    solution.save()
    record("knowledge.solution_named", actor=by, subject=solution)
    return solution


def locked(report: Report) -> Report:
    """The report as it stands now; nobody changes it until the transaction ends.

    Raises ValidationError when its authors have just deleted it.
    """
    rows = Report.objects.select_for_update(of=("self",)).select_related("lead", "current")
    found = rows.filter(pk=report.pk).first()
    if found is None:
        raise ValidationError("Diesen Entwurf gibt es nicht mehr. Jemand hat ihn gelöscht.", code="gone")
    return found


def save_change(*, by: Member, report: Report, before: dict[str, Any]) -> None:
    """Save a locked report as its next revision; `before` is what stood in the fields that have changed."""
    report.revision += 1
    report.updated_at = timezone.now()
    report.save()
    ReportChange.objects.create(report=report, revision=report.revision, by=by, before=before)


def check_open(report: Report) -> None:
    """Raise ValidationError while moderators read the report and while it is in the archive."""
    if not rules.is_open_for_writing(report):
        raise ValidationError(
            f"Der Bericht steht auf „{report.get_status_display()}“. So lange ändert ihn niemand.",
            code="closed",
        )


def _cleaned(changes: Mapping[str, Any]) -> dict[str, Any]:
    known, cleaned, errors = set(writable()), {}, {}
    for name, value in changes.items():
        try:
            if name not in known:
                raise ValidationError("Dieses Feld gibt es nicht.")
            cleaned[name] = clean_value(name, value)
        except ValidationError as error:
            errors[name] = error.messages
    if errors:
        raise ValidationError(errors)
    return cleaned


def _later(report: Report, revision: int, since: Mapping[str, int]) -> list[ReportChange]:
    """The changes after the oldest text that a page shows, oldest first."""
    if revision > report.revision:
        raise ValidationError("Diese Fassung kennen wir nicht. Lade die Seite neu.", code="revision")
    oldest = min(since.values(), default=revision)
    rows = ReportChange.objects.filter(report=report, revision__gt=oldest)
    return list(rows.select_related("by").order_by("revision"))


def _base(
    report: Report, later: list[ReportChange], since: Mapping[str, int], now: Mapping[str, Any]
) -> dict[str, Any]:
    """What stood in each field at the revision that the page shows.

    A field is left out when that is not known any more: changes go when a report is handed in.
    """
    kept, base = {change.revision for change in later}, {}
    for name, value in now.items():
        if all(number in kept for number in range(since[name] + 1, report.revision + 1)):
            touching = (one for one in later if one.revision > since[name] and name in one.before)
            first = next(touching, None)
            base[name] = first.before[name] if first else value
    return base


def _check_places(report: Report, changes: Mapping[str, Any]) -> None:
    """The leading municipality takes part, and everybody who writes belongs to one that does."""
    if not {"lead", "municipalities"} & set(changes):
        return
    places = changes.get("municipalities", value_of(report, "municipalities"))
    if changes.get("lead", report.lead_id) not in places:
        raise ValidationError(
            {"municipalities": "Die federführende Kommune gehört dazu. Kreuze sie bitte mit an."}
        )
    writers = ReportAuthor.objects.filter(report=report).exclude(member__municipality__in=places)
    outside = writers.exclude(member__municipality=None).select_related("member").first()
    if outside is not None:
        raise ValidationError({"municipalities": f"Aus dieser Kommune schreibt noch {outside.member} mit."})


def _slug(title: str) -> str:
    slug = slugify(title.lower().translate(_UMLAUTS))[:80].strip("-") or "bericht"
    is_taken = slug in RESERVED or Report.objects.filter(slug=slug).exists()
    return _with_ending(slug) if is_taken else slug


def _with_ending(slug: str) -> str:
    return f"{slug}-{secrets.token_hex(3)}"
