"""Municipalities that a report names beside the leading one: they are told, and can be taken off."""

from django.core.exceptions import ValidationError
from django.db import transaction

from knowledge.actions.writing import locked, save_change
from knowledge.models import Report, ReportVersion
from knowledge.models.drafts import set_value, value_of
from knowledge.rules import writing as rules
from members.models import Member, Municipality
from school.journal import record
from school.rules import require


def name_places(*, by: Member, report: Report, version: ReportVersion) -> None:
    """Whom a new version names is part of it. Who was in none before is told."""
    others = list(report.municipalities.exclude(pk=version.lead_id).order_by("pk"))
    known = set(report.versions.values_list("taking_part", flat=True))
    known |= set(report.versions.exclude(pk=version.pk).values_list("lead", flat=True))
    version.taking_part.set(others)
    for place in others:
        if place.pk not in known:
            record("knowledge.municipality_named", actor=by, subject=report, municipality=place.pk)


@transaction.atomic
def take_off(*, by: Member, report: Report, municipality: Municipality) -> Report:
    """A municipality does not want to stand at a report: it goes from all versions and the working copy.

    The leading one cannot go: its report goes to the archive. Raises ValidationError when it does not stand
    there (any more).
    """
    require(rules.can_take_off(by, report, municipality))
    report = locked(report)
    links = ReportVersion.taking_part.through.objects  # type: ignore[attr-defined]
    named = links.filter(reportversion__report=report, municipality=municipality)
    if not named.exists():
        raise ValidationError(
            f"{municipality.short_name} ist hier nicht als beteiligt genannt.", code="unnamed"
        )
    named.delete()
    before = value_of(report, "municipalities")
    if municipality.pk in before and municipality.pk != report.lead_id:
        set_value(report, "municipalities", [pk for pk in before if pk != municipality.pk])
        save_change(by=by, report=report, before={"municipalities": before})
    record(
        "knowledge.municipality_taken_off",
        actor=by,
        subject=report,
        municipality=municipality.pk,
        name=municipality.short_name,
    )
    return report
