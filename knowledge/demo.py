"""The Vokabelheft of the demo school: the real glossary, the example reports, and bulk on request."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone

from knowledge import actions, demo_imitation
from knowledge.models import (
    CostRange,
    Licence,
    Maturity,
    Report,
    ReportVersion,
    Status,
    Visibility,
)
from members.models import Municipality
from school.demo import Scale, insert
from school.goals import all_goals
from school.topics import Topic

BULK = "lastprobe-"  # addresses of invented reports begin with it, so that a second run adds nothing


def load(*, scale: Scale) -> None:
    """Load glossary and example reports, then what `scale` asks for."""
    actions.load_terms(by=None)
    actions.load_guides(by=None)
    actions.load_lead_projects(by=None)
    actions.load_downloads(by=None)
    if Municipality.objects.exists():
        actions.load_reports(by=None)
        demo_imitation.load()
        _bulk(scale.reports)


def _bulk(wanted: int) -> None:
    """Reports spread over municipalities and everything that can be chosen, one version each."""
    begun = Report.objects.filter(slug__startswith=BULK).count()
    missing = wanted - begun
    if missing <= 0:
        return
    dice, places = random.Random(missing), list(Municipality.objects.order_by("pk"))
    rows = (_report(dice, places, number) for number in range(begun + 1, wanted + 1))
    insert(Report, rows, total=missing, what="Berichte")
    fresh = Report.objects.filter(slug__startswith=BULK, current=None)
    insert(ReportVersion, _versions(fresh), total=missing, what="Versionen")
    latest = ReportVersion.objects.filter(report=OuterRef("pk")).order_by("-number").values("pk")[:1]
    through: Any = Report.municipalities.through
    links = (through(report_id=pk, municipality_id=lead) for pk, lead in fresh.values_list("pk", "lead"))
    insert(through, list(links), total=missing, what="Kommunen der Berichte")
    fresh.update(current=Subquery(latest), status=Status.PUBLISHED, status_since=F("created_at"))


def _report(dice: random.Random, places: list[Municipality], number: int) -> Report:
    topics, goals = dice.sample(Topic.values, dice.randint(1, 3)), dice.sample(list(all_goals()), 2)
    visibility = dice.choices(Visibility.values, weights=[1, 3, 6])[0]
    created = timezone.now() - timedelta(seconds=dice.randrange(60, 3 * 365 * 24 * 3600))
    return Report(
        slug=f"{BULK}{number}",
        title=f"Lastprobe {number}: {dice.choice(['Sensoren', 'Radweg', 'Dorfladen'])} im Alltag",
        summary="Erfunden, um zu messen, ob die Seiten auch mit vielen Berichten schnell sind.",
        lead=dice.choice(places),
        topics=topics,
        serves=goals,
        maturity=dice.choice(Maturity.values),
        did_not_work=dice.random() < 0.1,
        situation_before="Erfundener Text. " * 12,
        approach="Erfundener Text. " * 60,
        what_worked="Erfundener Text. " * 15,
        lessons_learned="Erfundener Text. " * 15,
        staffing=[
            {"role": "Projektleitung", "people": dice.randint(1, 4), "percent": dice.choice([20, 50, 75])}
        ],
        cost_once=dice.choice([*CostRange.values, ""]),
        licence=dice.choice([*Licence.values, "", ""]),
        visibility=visibility,
        created_at=created,
        updated_at=created,
    )


def _versions(reports: Any) -> Iterator[ReportVersion]:
    for report in reports.select_related("lead").order_by("pk").iterator():
        version = ReportVersion.of(report, number=1, by=None)
        version.published_at = report.created_at
        yield version
