"""The catalogue of reports: what can be chosen, what that leaves over, and how the choices are counted.

A facet's counts leave its own choice out: they say what another choice would find. All are counted in one
statement, however many reports there are. The same conditions filter the page, the API, the CSV and the feed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Prefetch, Q, QuerySet

from knowledge.models import (
    CostRange,
    Licence,
    Maturity,
    Report,
    ReportVersion,
    SizeClass,
    Solution,
    StaffClass,
)
from knowledge.queries.citing import place_names
from knowledge.queries.numbers import figures
from knowledge.queries.wording import labels
from members.models import DeKey, District, Municipality
from school.goals import all_goals
from school.topics import Topic

PER_PAGE = 12
Chosen = Mapping[str, str | list[str]]  # valid values in force, by the name of their filter
Choices = Iterable[tuple[str, str]]
ORDERS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "": ("Neueste zuerst", ("-published_at", "-pk")),
    "alt": ("Älteste zuerst", ("published_at", "pk")),
    "titel": ("Titel von A bis Z", (DeKey("title"), "pk")),
}
FAILED = (("nur", "Nur Gescheitertes"), ("ohne", "Ohne Gescheitertes"))


@dataclass(frozen=True)
class Facet:
    """A filter with a known list of values. `meets(value)` is the condition that a version has it."""

    label: str
    whole: str  # what stands for no choice
    choices: Callable[[], Choices]
    meets: Callable[[str], Q]


def _equal(field: str) -> Callable[[str], Q]:
    return lambda value: Q(**{field: value})


def _among(field: str) -> Callable[[str], Q]:
    return lambda value: Q(**{f"{field}__contains": [value]})


FACETS = {
    "topic": Facet("Thema", "Alle Themen", lambda: Topic.choices, _among("topics")),
    "size": Facet("Größe der Kommune", "Jede Größe", lambda: SizeClass.choices, _equal("size_class")),
    "cost": Facet("Kosten einmalig", "Egal, was es kostet", lambda: CostRange.choices, _equal("cost_once")),
    "staff": Facet("Personal", "Egal, wie viele", lambda: StaffClass.choices, _equal("staff_class")),
    "maturity": Facet("Reifegrad", "Jeder Stand", lambda: Maturity.choices, _equal("maturity")),
    "district": Facet(
        "Kreis",
        "Alle Kreise",
        lambda: District.objects.order_by("name").values_list("key", "name"),
        _equal("lead__district"),
    ),
    "licence": Facet("Zum Übernehmen, mit Lizenz", "Egal", lambda: Licence.choices, _among("licences")),
    "failed": Facet(
        "Gescheitertes",
        "Mit dabei",
        lambda: FAILED,
        lambda value: Q(did_not_work=value == "nur"),
    ),
    "goal": Facet(
        "Worauf es einzahlt",
        "Alle Ziele",
        lambda: [(slug, goal.title) for slug, goal in all_goals().items()],
        _among("serves"),
    ),
}
FILTERS = (*FACETS, "municipality", "solution", "q")


# -- Conditions ------------------------------------------------------------------------------------------


def condition(name: str, value: str | list[str]) -> Q:
    """That a version has one of the chosen values."""
    if name == "q":
        return _words(str(value))
    if name == "solution":
        return Q(report__solution__slug=value)
    if name == "municipality":
        return _takes_part(str(value))
    values = [value] if isinstance(value, str) else value
    return reduce(or_, (FACETS[name].meets(one) for one in values))


def _words(words: str) -> Q:
    """Every word stands in title, sentence, tags or the name of the leading municipality."""
    wanted = Q()
    for word in words.split():
        wanted &= (
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(lead__short_name__icontains=word)
            | Q(tags__icontains=word)
        )
    return wanted


def _takes_part(slug: str) -> Q:
    """The municipality leads or is one of several."""
    through: Any = Report.municipalities.through.objects
    return Q(lead__slug=slug) | Q(report__in=through.filter(municipality__slug=slug).values("report"))


def _all_but(chosen: Chosen, name: str = "") -> Q:
    wanted = Q()
    for other, value in chosen.items():
        if other != name:
            wanted &= condition(other, value)
    return wanted


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
        .prefetch_related(Prefetch("report__municipalities", places))
    )


def cards(versions: Iterable[ReportVersion]) -> list[ReportVersion]:
    """Each with what its card says: `place_line`, `topic_labels` and at most three `card_figures`."""
    shown: list[Any] = list(versions)
    for version in shown:
        first, *others = place_names(version.report, version)
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
class Choice:
    """A value of a filter: how many reports it would leave over, given all the other filters."""

    value: str  # "" for all
    label: str
    count: int

    @property
    def words(self) -> str:
        """ "Mobilität (3)" """
        return f"{self.label} ({self.count})"


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
    found: QuerySet[ReportVersion], *, within: QuerySet[ReportVersion], chosen: Chosen, page: str | None
) -> Catalogue:
    """The reports `found` by what was `chosen` among all `within`. An unknown page is the nearest one."""
    total, facets = counts(within, chosen)
    return Catalogue(_CountedPaginator(as_cards(found), total).get_page(page), total, facets, chosen)


def counts(within: QuerySet[ReportVersion], chosen: Chosen) -> tuple[int, dict[str, list[Choice]]]:
    """How many reports the choices leave over, and the choices of every facet with their counts.

    Four queries: one for all fixed lists, one for the districts' names, two for the municipalities.
    """
    offered = {name: list(facet.choices()) for name, facet in FACETS.items()}
    searched = {name: value for name, value in chosen.items() if name not in FACETS}
    picked = {name: value for name, value in chosen.items() if name in FACETS}
    # names of their own: a condition on "maturity" would find a tally of that name before the column
    tallies: dict[str, Count] = {"in_all": Count("pk", filter=_all_but(picked))}
    for name, choices in offered.items():
        others = _all_but(picked, name)
        tallies[f"of_{name}"] = Count("pk", filter=others)
        for number, (value, _) in enumerate(choices):
            tallies[f"of_{name}_{number}"] = Count("pk", filter=others & FACETS[name].meets(value))
    found = within.filter(_all_but(searched)).aggregate(**tallies)
    facets = {}
    for name, choices in offered.items():
        rows = [
            Choice(value, str(label), found[f"of_{name}_{n}"]) for n, (value, label) in enumerate(choices)
        ]
        shown = [row for row in rows if row.count or row.value in chosen.get(name, ())]
        facets[name] = [Choice("", FACETS[name].whole, found[f"of_{name}"]), *shown]
    facets["municipality"] = _places(within.filter(_all_but(chosen, "municipality")))
    return found["in_all"], facets


def _places(versions: QuerySet[ReportVersion]) -> list[Choice]:
    """Municipalities that lead or take part in one of these, as Germans sort them."""
    names = ("slug", "short_name", "sort_key")
    leading = versions.order_by().values_list(*(f"lead__{name}" for name in names)).annotate(Count("pk"))
    through: Any = Report.municipalities.through.objects
    taking_part = (
        through.filter(report__in=versions.order_by().values("report"))
        .exclude(municipality=F("report__current__lead"))
        .values_list(*(f"municipality__{name}" for name in names))
        .annotate(Count("pk"))
    )
    tally: Counter[tuple[str, str, str]] = Counter()
    for slug, name, key, count in (*leading, *taking_part):
        tally[key, slug, name] += count
    return [
        Choice("", "Alle Kommunen", sum(row[3] for row in leading)),
        *(Choice(slug, name, count) for (_, slug, name), count in sorted(tally.items())),
    ]


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
