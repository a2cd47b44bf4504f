"""Reports as rows of a table, for spreadsheets."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from knowledge.models import ReportVersion
from knowledge.queries.citing import author_name
from knowledge.queries.wording import lines

_FIELDS = (
    *("title", "summary", "topics", "maturity", "started_on", "ended_on", "months_to_first_result"),
    *("cost_once", "cost_per_year", "technology", "licence", "tags", "sources"),
)
HEAD = [
    *("Titel", "In einem Satz", "Themen", "Reifegrad", "Beginn", "Ende", "Monate bis zum ersten Ergebnis"),
    *("Kosten einmalig", "Kosten im Jahr", "Technik", "Lizenz der Software", "Schlagworte", "Quellen"),
    *("Kommune", "AGS", "Kreis", "Alle Kommunen", "Größe der Kommune", "Stellen", "Hat funktioniert"),
    *("Beispiel", "Autor", "Lösung", "Version", "Veröffentlicht am", "Zuletzt bestätigt am", "Adresse"),
]


def rows(versions: QuerySet[ReportVersion]) -> Iterator[Iterable[Any]]:
    """One row a report, in the order of HEAD."""
    whole = versions.select_related("report__solution", "lead__district")
    for version in whole.prefetch_related("taking_part"):
        yield _row(version)


def _row(version: ReportVersion) -> Iterable[Any]:
    report, lead = version.report, version.lead
    yield from ("; ".join(lines(version, name)) for name in _FIELDS)
    yield from (
        lead.short_name,
        lead.ags,
        lead.district.name,
        "; ".join(place.short_name for place in version.places),
    )
    yield version.get_size_class_display()
    yield "" if version.staff_percent is None else f"{version.staff_percent / 100:g}".replace(".", ",")
    yield "nein" if version.did_not_work else "ja"
    yield "ja" if report.is_example else "nein"
    yield author_name(report, version)
    yield report.solution.title if report.solution else ""
    yield version.number
    yield timezone.localdate(version.published_at).isoformat()
    yield report.last_confirmed_on.isoformat() if report.last_confirmed_on else ""
    yield settings.SITE_URL + report.get_absolute_url()
