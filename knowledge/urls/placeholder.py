"""Stands in for the reading page of a report until it is there; goes when `knowledge:report` comes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from knowledge.models import Report
from school import panels


@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """Title and panels."""
    shown = get_object_or_404(Report.objects.visible_to(request.user).select_related("lead"), slug=slug)
    request.report = shown  # type: ignore[attr-defined]
    context = {"report": shown, "panels": panels.fill("report", request)}
    return render(request, "knowledge/report_placeholder.html", context)


urlpatterns = [path("berichte/<slug:slug>/", report, name="report")]
