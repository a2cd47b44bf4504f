"""Imitations on pages that cross apps: a report's page, a municipality's, the start page, the desk."""

from typing import Any

from django.http import HttpRequest

from knowledge.models import Imitation
from knowledge.queries import imitation as queries
from knowledge.queries import outcomes
from knowledge.rules import imitation as rules
from members.rules import can_moderate
from school.panels import panel

SHOWN = 5


@panel("report", template="knowledge/_report_imitations.html", order=10)
def who_imitates(request: HttpRequest) -> dict[str, Any] | None:
    """Who imitates `request.report`, what it brought, and the button to do the same; three queries."""
    report = request.report  # type: ignore[attr-defined]
    rows = [row for row in queries.of_report(request.user, report) if row.is_counted]
    user: Any = request.user
    place = user.municipality if user.is_authenticated else None
    return {
        "report": report,
        "rows": rows[-SHOWN:][::-1],
        "counts": queries.count(row.state for row in rows),
        "summaries": outcomes.summaries(user, report),
        "may_imitate": rules.can_declare_for_others(user)
        or bool(place and place.pk != report.current.lead_id and rules.can_declare(user, place)),
    }


@panel("municipality", template="knowledge/_municipality_imitations.html", order=20)
def around_here(request: HttpRequest) -> dict[str, Any] | None:
    """What `request.municipality` imitates, and who imitates it; two queries."""
    place = request.municipality  # type: ignore[attr-defined]
    imitates, imitated = queries.around(request.user, place)
    if not imitates and not imitated:
        return None
    return {"place": place, "imitates": imitates, "imitated": imitated}


@panel("home", template="knowledge/_home_imitations.html", order=35)
def lately(request: HttpRequest) -> dict[str, Any] | None:
    """The newest imitations that count, and how much waits for this person."""
    rows = Imitation.objects.visible_to(request.user).counted().for_lines()
    newest = list(rows.order_by("-declared_at", "-pk")[:3])
    user: Any = request.user
    coordinates = user.is_authenticated and not user.is_moderator and user.coordinated_pk
    waiting = queries.waiting_for(user).count() if coordinates else 0
    return {"newest": newest, "waiting": waiting} if newest or waiting else None


@panel("desk", template="knowledge/_waiting_imitations.html", order=30)
def what_waits(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for moderators because a municipality has no coordinator; one query."""
    if not can_moderate(request.user):
        return None
    count = queries.waiting_for(request.user).count()
    return {"count": count} if count else None
