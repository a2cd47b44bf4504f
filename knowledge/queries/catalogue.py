"""The catalogue of reports: its pages, its cards, and what else lists reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, QuerySet

from knowledge.models import (
    ReportVersion,
    Solution,
)
from knowledge.queries.facets import Chosen, counts
from knowledge.queries.numbers import figures
from knowledge.queries.wording import labels
from members.models import DeKey, Municipality
from school.facets import Choice
from school.topics import Topic

PER_PAGE = 12
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "": ("Neueste zuerst", ("-published_at", "-pk")),
    "alt": ("Älteste zuerst", ("published_at", "pk")),
    "titel": ("Titel von A bis Z", (DeKey("title"), "pk")),
}


_ON_CARD = ("Reifegrad", "Personal", "Kosten einmalig")


# -- Lists -----------------------------------------------------------------------------------------------

_CARD = (
    *("title", "summary", "topics", "maturity", "did_not_work", "published_at", "number", "size_class"),
    *("staffing", "months_to_first_result", "cost_once", "cost_per_year", "started_on", "ended_on"),
    *("report__slug", "report__is_example"),
    *("visibility", "lead__short_name", "lead__slug"),
)


def as_cards(versions: QuerySet[ReportVersion]) -> QuerySet[ReportVersion]:
    """With what a card shows and no texts: two queries."""
    places = Municipality.objects.only("short_name", "slug", "sort_key").in_order()
    return (
        versions.select_related("report", "lead")
        .only(*_CARD)
        .prefetch_related(Prefetch("taking_part", places))
    )


def cards(versions: Iterable[ReportVersion]) -> list[ReportVersion]:
    """Each with what its card says: `place_line`, `topic_labels` and at most three `card_figures`."""
    shown: list[Any] = list(versions)
    for version in shown:
        first, *others = (place.short_name for place in version.places)
        version.place_line = (
            f"{first} und {', '.join(others)}" if len(others) == 1 else ", ".join([first, *others])
        )
        version.topic_labels = labels(Topic, version.topics)
        version.card_figures = [figure for figure in figures(version) if figure.label in _ON_CARD]
    return shown


def newest(user: Any, count: int) -> list[ReportVersion]:
    """The newest reports that `user` may read, as cards."""
    return cards(as_cards(ReportVersion.objects.catalogue(user)).order_by(*ORDERS[""][1])[:count])


@dataclass(frozen=True)
class Catalogue:
    """A page of reports, how many there are in all, and per filter (by its name) the choices with counts."""

    page: Page
    total: int
    facets: dict[str, list[Choice]]
    chosen: Chosen

    @property
    def is_filtered(self) -> bool:
        """Whether anything was chosen."""
        return bool(self.chosen)


class _CountedPaginator(Paginator):
    """The facets know the number of reports already: no second COUNT."""

    def __init__(self, versions: QuerySet[ReportVersion], total: int) -> None:
        super().__init__(versions, PER_PAGE)
        self.count = total  # type: ignore[method-assign]


def catalogue(
    found: QuerySet[ReportVersion],
    *,
    within: QuerySet[ReportVersion],
    chosen: Chosen,
    page: str | None,
    is_understood: bool = True,
) -> Catalogue:
    """The reports `found` by what was `chosen` among all `within`. An unknown page is the nearest one.

    What was asked for and not understood finds nothing; the facets count what was.
    """
    total, facets = counts(within, chosen)
    total = total if is_understood else 0
    return Catalogue(_CountedPaginator(as_cards(found), total).get_page(page), total, facets, chosen)


# -- Solutions -------------------------------------------------------------------------------------------


def solutions(user: Any, *, least: int = 2) -> list[Any]:
    """Solutions with at least so many reports that `user` may read, each with `report_count`; most first."""
    shown = ReportVersion.objects.catalogue(user).filter(report__solution__isnull=False)
    counted = dict(shown.order_by().values_list("report__solution").annotate(Count("pk")))
    found: Any = Solution.objects.filter(pk__in=[pk for pk, count in counted.items() if count >= least])
    for solution in found:
        solution.report_count = counted[solution.pk]
    return sorted(found, key=lambda solution: (-solution.report_count, solution.title))


def ways(user: Any, solution: Solution) -> list[ReportVersion]:
    """The reports on one solution that `user` may read, by the name of their municipality."""
    versions = ReportVersion.objects.catalogue(user).filter(report__solution=solution)
    return list(versions.select_related("report", "lead").order_by("lead__sort_key", "pk"))
