"""Strategies and what serves them, lead projects, downloads."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from knowledge.forms.guides import DownloadFilter, LeadProjectFilter
from knowledge.models import Download, LeadProject
from members.models import Municipality
from school import panels
from school.goals import GoalKind, all_goals


@require_safe
def strategies(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/strategien/: everything that work can serve; no query, it is code."""
    goals = all_goals()
    shared = [goals["rahmenstrategie"], goals["gesamtstrategie"]]
    parts = [(kind, [goal for goal in goals.values() if goal.kind == kind]) for kind in _PARTS]
    context = {
        "shared": shared,
        "parts": parts,
        "municipal": [goal for goal in goals.values() if goal.kind == GoalKind.MUNICIPAL],
        "charter": goals["smart-city-charta"],
        "regionale": goals["regionale-2025"],
    }
    return render(request, "knowledge/strategies.html", context)


_PARTS = (GoalKind.DNA, GoalKind.TRAIT, GoalKind.VISION)


@require_safe
def goal(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/strategien/<slug>/: one goal, and what serves it: the panels of the place "goal"."""
    shown = all_goals().get(slug)
    if shown is None:
        raise Http404
    request.goal = shown  # type: ignore[attr-defined]
    towns = Municipality.objects.visible_to(request.user)
    context = {
        "goal": shown,
        "town": towns.filter(ags=shown.municipality).first() if shown.municipality else None,
        "panels": panels.fill("goal", request),
    }
    return render(request, "knowledge/goal.html", context)


@require_safe
def lead_projects(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/leitprojekte/?topic= &serves= &lead=."""
    found = LeadProjectFilter(request.GET, queryset=LeadProject.objects.visible_to(request.user).in_order())
    context = {
        "form": found.form,
        "is_active": found.is_active,
        "projects": list(found.qs),
    }
    return render(request, "knowledge/lead_projects.html", context, status=found.http_status)


@require_safe
def downloads(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/downloads/?topic=."""
    found = DownloadFilter(request.GET, queryset=Download.objects.visible_to(request.user).in_order())
    context = {
        "form": found.form,
        "is_active": found.is_active,
        "downloads": list(found.qs),
    }
    return render(request, "knowledge/downloads.html", context, status=found.http_status)


@require_safe
def download(request: HttpRequest, slug: str) -> FileResponse:
    """GET /vokabelheft/downloads/<slug>/: the file, to be saved; nothing in it can act as a page."""
    found = get_object_or_404(Download.objects.visible_to(request.user), slug=slug)
    if not found.path.is_file():
        raise Http404
    response = FileResponse(
        found.path.open("rb"), as_attachment=True, filename=found.file, content_type=found.media_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
