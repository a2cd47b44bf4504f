"""What is known of earlier texts of reports, for `manage.py find_erasure_damage`."""

from collections.abc import Iterator
from typing import Any

from knowledge.actions import example_rows
from knowledge.models import Report, ReportChange, ReportVersion
from school.privacy.damage import Earlier, history, in_search


@history("knowledge.Report", "knowledge.ReportVersion")
def of_report(row: Any, name: str) -> Iterator[Earlier]:
    """Other versions, the working copy, what changes have replaced, the talk's title, the examples' file."""
    if name not in ReportVersion.content_fields():
        return
    is_version = isinstance(row, ReportVersion)
    report = row.report if is_version else row
    for version in report.versions.exclude(pk=row.pk if is_version else 0).order_by("-number"):
        yield Earlier(f"Version {version.number}", getattr(version, name))
    if is_version:
        yield Earlier("Arbeitsfassung", getattr(report, name))
        yield from in_search(Report, report.pk, name)
    for change in ReportChange.objects.filter(report=report.pk).order_by("-revision"):
        if name in change.before:
            yield Earlier(f"Änderung {change.revision}", change.before[name])
    if name == "title" and report.thread is not None:
        yield Earlier("Gespräch zum Bericht", report.thread.title, is_part=True)
    if report.is_example:
        yield from (
            Earlier("Datei der Beispiele", entry[name])
            for entry in example_rows()
            if entry["slug"] == report.slug and name in entry
        )
