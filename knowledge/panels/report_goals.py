"""Experience reports on the page of a goal."""

from typing import Any

from django.http import HttpRequest

from knowledge.models import ReportVersion
from school.panels import GOAL_ROWS, panel, serving


@panel("goal", template="school/_goal.html", order=20)
def reports_of_goal(request: HttpRequest) -> dict[str, Any] | None:
    """Reports in the catalogue of who looks that serve `request.goal` or one of its parts, newest first."""
    family = request.goal.family  # type: ignore[attr-defined]
    found = (
        ReportVersion.objects.catalogue(request.user)
        .filter(serves__overlap=family)
        .select_related("report", "lead")
        .order_by("-published_at", "-pk")
    )
    rows = (
        {
            "url": version.report.get_absolute_url(),
            "title": version.title,
            "text": version.summary,
            "meta": version.lead.short_name,
        }
        for version in found[: GOAL_ROWS + 1]
    )
    return serving("Erfahrungsberichte", "report", "knowledge", rows)
