"""Guides and lead projects on pages that cross apps: a goal, a municipality."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from knowledge.models import Guide, LeadProject
from school.goals import GoalKind, goals_of_municipality
from school.panels import GOAL_ROWS, panel, serving


@panel("goal", template="school/_goal.html", order=30)
def guides_of_goal(request: HttpRequest) -> dict[str, Any] | None:
    """Guides and checklists that serve `request.goal` or one of its parts."""
    family = request.goal.family  # type: ignore[attr-defined]
    found = Guide.objects.visible_to(request.user).in_order().as_lines().filter(serves__overlap=family)
    rows = (
        {
            "url": guide.get_absolute_url(),
            "title": guide.title,
            "text": guide.summary,
            "meta": f"{guide.get_kind_display()}, {guide.minutes} Minuten",
        }
        for guide in found[: GOAL_ROWS + 1]
    )
    more = f"{reverse('knowledge:guides')}?serves={request.goal.slug}"  # type: ignore[attr-defined]
    return serving("Leitfäden und Checklisten", "checklist", "knowledge", rows, more=more)


@panel("goal", template="school/_goal.html", order=40)
def projects_of_goal(request: HttpRequest) -> dict[str, Any] | None:
    """Lead projects that serve `request.goal` or one of its parts."""
    family = request.goal.family  # type: ignore[attr-defined]
    found = LeadProject.objects.visible_to(request.user).in_order().filter(serves__overlap=family)
    rows = (
        {
            "url": project.get_absolute_url(),
            "title": project.title,
            "text": project.summary,
            "meta": project.lead.short_name if project.lead else project.get_status_display(),
        }
        for project in found[: GOAL_ROWS + 1]
    )
    more = f"{reverse('knowledge:lead_projects')}?serves={request.goal.slug}"  # type: ignore[attr-defined]
    return serving("Leitprojekte", "bulb", "knowledge", rows, more=more)


@panel("municipality", template="knowledge/_municipality_goals.html", order=20)
def strategy_of_town(request: HttpRequest) -> dict[str, Any] | None:
    """The strategy of `request.municipality` with its fields, and the projects that it leads; one query."""
    place = request.municipality  # type: ignore[attr-defined]
    goals = goals_of_municipality(place.ags)
    projects = list(
        LeadProject.objects.visible_to(request.user).filter(lead=place).order_by("position", "pk")
    )
    if not goals and not projects:
        return None
    strategy = next((goal for goal in goals if goal.kind == GoalKind.MUNICIPAL), None)
    return {"strategy": strategy, "projects": projects}
