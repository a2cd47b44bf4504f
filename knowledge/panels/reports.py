"""Experience reports on pages that cross apps."""

from typing import Any

from django.http import HttpRequest

from knowledge.models import ReportVersion
from knowledge.queries import catalogue, facets
from school.panels import panel

SHOWN = 4


@panel("home", template="knowledge/_home.html", order=30)
def newest_reports(request: HttpRequest) -> dict[str, Any] | None:
    """The newest reports that the person may read; two queries."""
    versions = catalogue.newest(request.user, SHOWN)
    return {"versions": versions} if versions else None


@panel("municipality", template="knowledge/_municipality.html", order=20)
def reports_from_here(request: HttpRequest) -> dict[str, Any] | None:
    """Reports in which `request.municipality` leads or takes part, newest first."""
    place = request.municipality  # type: ignore[attr-defined]
    here = facets.condition("municipality", place.slug)
    versions = catalogue.as_cards(ReportVersion.objects.catalogue(request.user).filter(here))
    found = catalogue.cards(versions.order_by("-published_at", "-pk")[: SHOWN + 1])
    if not found:
        return None
    return {"versions": found[:SHOWN], "has_more": len(found) > SHOWN, "municipality": place}
