"""Example reports from public facts, which come with the school as a file."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from knowledge.models import Report, ReportVersion, Solution, Status, Visibility
from knowledge.rules import reading as rules
from members.models import Member, Municipality
from school.content import Loaded, Row, fill, read_rows
from school.journal import record
from school.rules import require

CONTENT = Path(__file__).parent.parent / "content"
REPORTS, SOLUTIONS = CONTENT / "reports.yaml", CONTENT / "solutions.yaml"
_REQUIRED = ["title", "slug", "summary", "lead", "topics", "situation_before", "approach", "sources"]


@transaction.atomic
def load_reports(*, by: Member | None, path: Path = REPORTS, solutions: Path = SOLUTIONS) -> Loaded:
    """Make the examples what the files say: new or changed ones get a version, vanished ones are archived.

    A report is known by its slug; one that people have written is never touched. All or nothing; raises
    ValidationError that names every wrong entry.
    """
    require(rules.can_load_reports(by))
    known_solutions = _load_solutions(solutions)
    rows = example_rows(path)
    places = {place.slug: place for place in Municipality.objects.all()}
    examples = {
        report.slug: report for report in Report.objects.filter(is_example=True).select_related("lead")
    }
    _refuse_unknown(rows, places, known_solutions)
    pairs, taking_part = [], {}
    for row in rows:
        report = examples.pop(row["slug"], None) or Report(is_example=True, visibility=Visibility.PUBLIC)
        taking_part[row["slug"]] = [places[slug] for slug in (row["lead"], *row.pop("municipalities"))]
        lead, solution = places[row.pop("lead")], known_solutions.get(row.pop("solution"))
        keys = {"lead_id": lead.pk, "solution_id": solution.pk if solution else None}
        pairs.append((report, {**row, **keys}))
    news = {report.pk or report.slug for report in fill(pairs)}
    for report, _ in pairs:
        if (report.pk or report.slug) in news or report.status != Status.PUBLISHED:
            _publish(by, report)
        named = taking_part[report.slug]
        report.municipalities.set(named)
        if report.current:
            report.current.taking_part.set(one for one in named if one.pk != report.lead_id)
    gone = [report for report in examples.values() if report.status != Status.ARCHIVED]
    for report in gone:
        _archive(by, report)
    return Loaded(total=len(rows), written=len(news), removed=len(gone))


def example_rows(path: Path = REPORTS) -> list[Row]:
    """What the file says, with every field of the content. Raises ValidationError."""
    return read_rows(path, required=_REQUIRED, optional=_optional(), unique=["slug"])


def _optional() -> Row:
    """Every other field of the content with what it is when the file is silent."""
    fields = {name: ReportVersion._meta.get_field(name) for name in ReportVersion.content_fields()}
    optional: Row = {name: field.get_default() for name, field in fields.items() if name not in _REQUIRED}  # type: ignore[union-attr]
    return {**optional, "solution": "", "municipalities": [], "topics": [], "sources": []}


def _load_solutions(path: Path) -> dict[str, Solution]:
    rows = read_rows(path, required=["title", "slug", "summary"], optional={}, unique=["slug"])
    known = {solution.slug: solution for solution in Solution.objects.all()}
    for solution in fill([(known.setdefault(row["slug"], Solution()), row) for row in rows]):
        solution.save()
    return known


def _refuse_unknown(rows: list[Row], places: dict[str, Any], solutions: dict[str, Any]) -> None:
    """Names of municipalities and solutions that are not there, and addresses that people use already."""
    taken = set(Report.objects.filter(is_example=False).values_list("slug", flat=True))
    errors = []
    for row in rows:
        unknown = [slug for slug in (row["lead"], *row["municipalities"]) if slug not in places]
        errors += [f"{row['slug']}: Die Kommune {slug} gibt es nicht." for slug in unknown]
        if row["solution"] and row["solution"] not in solutions:
            errors.append(f"{row['slug']}: Die Lösung {row['solution']} gibt es nicht.")
        if row["slug"] in taken:
            errors.append(f"{row['slug']}: Unter dieser Adresse steht schon ein Bericht aus einer Kommune.")
    if errors:
        raise ValidationError(errors)


def _publish(by: Member | None, report: Report) -> None:
    """The next version of an example, in force at once."""
    now = timezone.now()
    report.updated_at, report.revision = now, report.revision + bool(report.pk)
    if report.pk is None:
        report.save()
    number = report.versions.count() + 1
    version = ReportVersion.of(
        report, number=number, by=by, change_note="" if number == 1 else "Neuer Stand der Quellen"
    )
    version.save()
    report.current, report.status, report.status_since = version, Status.PUBLISHED, now
    report.save()
    record("knowledge.example_written", actor=by, subject=report)


def _archive(by: Member | None, report: Report) -> None:
    report.status, report.status_since = Status.ARCHIVED, timezone.now()
    report.save(update_fields=["status", "status_since"])
    record("knowledge.example_archived", actor=by, subject=report)
