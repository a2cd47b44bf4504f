"""The catalogue of reports as page, table and feed, and the page of one solution."""

from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import conditional_page, require_safe

from knowledge.forms.catalogue import ReportFilter
from knowledge.models import ReportVersion, Solution
from knowledge.queries import catalogue as queries
from knowledge.queries import numbers, sheets
from knowledge.queries.facets import FACETS
from knowledge.queries.wording import lines
from school import panels
from school.feeds import AtomFeed, tag
from school.filters import not_understood
from school.http import render_either
from school.tables import csv_response

FEED_LENGTH = 30
FIRST_DAY = date(2026, 1, 1)  # of the names in the feed (RFC 4151): any day on which the host was ours


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/: reports with filters. An unknown filter value is a 422 that names it."""
    within = ReportVersion.objects.catalogue(request.user)
    filters = ReportFilter(request.GET, within)
    chosen = filters.chosen()
    found = queries.catalogue(
        filters.qs,
        within=within,
        chosen=chosen,
        page=request.GET.get("page"),
        is_understood=filters.is_valid(),
    )
    facets = filters.offer(found.facets)
    query = _tidy(request.GET)
    response = render_either(
        request,
        "knowledge/catalogue.html",
        {
            "catalogue": found,
            "versions": queries.cards(found.page.object_list),
            "form": filters.form,
            "facets": facets,
            "query": query.urlencode(),
            "chips": _chips(query, found),
            "panels": [] if request.htmx else panels.fill("catalogue", request),  # type: ignore[attr-defined]
            "solutions": [] if chosen or request.htmx else queries.solutions(request.user),  # type: ignore[attr-defined]
        },
        fragment="knowledge/_catalogue.html",
        status=filters.http_status,
    )
    response["HX-Push-Url"] = f"{request.path}?{query.urlencode()}" if query else request.path
    return response


def _tidy(asked: QueryDict) -> QueryDict:
    """The query as it is worth sharing: without what is empty."""
    tidy = QueryDict(mutable=True)
    for name, values in asked.lists():
        kept = [value for value in values if value]
        if kept:
            tidy.setlist(name, kept)
    return tidy


def _chips(query: QueryDict, found: queries.Catalogue) -> list[dict[str, str]]:
    """What is chosen, each with the address of the same page without it."""
    chips = []
    for name, chosen in found.chosen.items():
        words = {choice.value: choice.label for choice in found.facets.get(name, [])}
        for value in [chosen] if isinstance(chosen, str) else chosen:
            rest = query.copy()
            rest.setlist(name, [other for other in query.getlist(name) if other != value])
            rest.pop("page", None)
            label = (
                words.get(value, value) if name in FACETS or name == "municipality" else _word(name, value)
            )
            chips.append({"label": label, "query": rest.urlencode()})
    return chips


def _word(name: str, value: str) -> str:
    return f"„{value}“" if name == "q" else f"Lösung: {value}"


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """GET /vokabelheft/berichte.csv: what the catalogue shows under the same filters, for a spreadsheet."""
    filters = ReportFilter(request.GET, ReportVersion.objects.catalogue(request.user))
    if not filters.is_valid():
        return not_understood()
    return csv_response("erfahrungsberichte.csv", sheets.HEAD, sheets.rows(filters.qs))


class NewReports(AtomFeed):
    """GET /vokabelheft/berichte.atom: the newest public reports, under the same filters as the catalogue."""

    title = "Erfahrungsberichte – Smart Cities: Schule"
    subtitle = (
        "Was Kommunen in Südwestfalen ausprobiert haben: was es kostete, was es brachte, was schiefging."
    )

    def get_object(self, request: HttpRequest) -> "Wanted":  # type: ignore[override]
        """The reports asked for; 404 for an unknown filter. What is not public never leaves by feed."""
        filters = ReportFilter(request.GET, ReportVersion.objects.catalogue(AnonymousUser()))
        if not filters.is_valid():
            raise Http404
        return Wanted(queries.as_cards(filters.qs), _tidy(request.GET).urlencode())

    def link(self, wanted: "Wanted") -> str:
        """The catalogue under the same filters."""
        return _with_query(reverse("knowledge:catalogue"), wanted.query)

    def feed_url(self, wanted: "Wanted") -> str:
        """The address of the feed itself."""
        return _with_query(reverse("knowledge:feed"), wanted.query)

    def feed_guid(self, wanted: "Wanted") -> str:
        """Each choice of filters is a feed of its own."""
        return tag(FIRST_DAY, f"berichte?{wanted.query}" if wanted.query else "berichte")

    def items(self, wanted: "Wanted") -> QuerySet[ReportVersion]:
        """The newest thirty, in the order of the filter."""
        return wanted.reports[:FEED_LENGTH]

    def item_title(self, version: Any) -> str:
        """With the place."""
        return f"{version.lead.short_name}: {version.title}"

    def item_description(self, version: Any) -> str:
        """The sentence of the card, marked when it is an example."""
        mark = "Beispiel nach öffentlichen Quellen. " if version.report.is_example else ""
        return f"{mark}{version.summary}"

    def item_link(self, version: Any) -> str:
        """The reading page."""
        return settings.SITE_URL + version.report.get_absolute_url()

    def item_guid(self, version: Any) -> str:
        """A new version is a new item."""
        return tag(FIRST_DAY, f"bericht-{version.report_id}-version-{version.number}")

    def item_updateddate(self, version: Any) -> Any:
        """When this version came out."""
        return version.published_at

    def item_categories(self, version: Any) -> list[str]:
        """Its topics."""
        return version.topics


class Wanted(NamedTuple):
    """The public reports under some filters, and the query that says which."""

    reports: QuerySet[ReportVersion]
    query: str


def _with_query(path: str, query: str) -> str:
    return f"{settings.SITE_URL}{path}?{query}" if query else f"{settings.SITE_URL}{path}"


feed = require_safe(conditional_page(NewReports()))


@require_safe
def solution(request: HttpRequest, slug: str) -> HttpResponse:
    """GET /vokabelheft/loesungen/<slug>/: one solution's reports side by side; 404 without any."""
    shown = get_object_or_404(Solution, slug=slug)
    ways: list[Any] = queries.ways(request.user, shown)
    if not ways:
        raise Http404
    for way in ways:
        way.figures = {figure.label: figure for figure in numbers.figures(way)}
    labels = [label for label in _FIGURES if any(label in way.figures for way in ways)]
    rows = [(label, [way.figures.get(label) for way in ways]) for label in labels]
    words = [
        (label, cells)
        for name, label in (("indicators", "Kennzahlen"), ("technology", "Technik"), ("partners", "Partner"))
        if any(cells := ["; ".join(lines(way, name)) for way in ways])
    ]
    context = {"solution": shown, "ways": ways, "rows": rows, "words": words}
    return render(request, "knowledge/solution.html", context)


_FIGURES = (
    "Reifegrad",
    "Personal",
    "Bis zum ersten Ergebnis",
    "Kosten einmalig",
    "Kosten im Jahr",
    "Zeitraum",
)
