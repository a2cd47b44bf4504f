"""What can be chosen in the catalogue of reports, what that leaves over, and how the choices are counted.

A facet's counts leave its own choice out: they say what another choice would find. All are counted in one
statement, however many reports there are. The same conditions filter the page, the API, the CSV and the feed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet

from knowledge.models import CostRange, Licence, Maturity, ReportVersion, SizeClass, StaffClass
from members.models import District
from school.facets import Choice
from school.goals import all_goals
from school.topics import Topic

Chosen = Mapping[str, str | list[str]]  # valid values in force, by the name of their filter
Choices = Iterable[tuple[str, str]]
FAILED = (("nur", "Nur Gescheitertes"), ("ohne", "Ohne Gescheitertes"))


@dataclass(frozen=True)
class Facet:
    """A filter with a known list of values of `column`, or of the list that stands there.

    `stored` is for values that are called otherwise in the address than in the table.
    """

    label: str
    whole: str  # what stands for no choice
    choices: Callable[[], Choices]
    column: str
    is_list: bool = False
    stored: Mapping[str, Any] = field(default_factory=dict)

    def meets(self, value: str) -> Q:
        """The condition that a version has it."""
        wanted = self.stored.get(value, value)
        return Q(**{f"{self.column}__contains": [wanted]}) if self.is_list else Q(**{self.column: wanted})

    def key(self, value: str) -> str:
        """As PostgreSQL writes it as text."""
        return str(self.stored.get(value, value)).lower()


FACETS = {
    "topic": Facet("Thema", "Alle Themen", lambda: Topic.choices, "topics", is_list=True),
    "size": Facet("Größe der Kommune", "Jede Größe", lambda: SizeClass.choices, "size_class"),
    "cost": Facet("Kosten einmalig", "Egal, was es kostet", lambda: CostRange.choices, "cost_once"),
    "staff": Facet("Personal", "Egal, wie viele", lambda: StaffClass.choices, "staff_class"),
    "maturity": Facet("Reifegrad", "Jeder Stand", lambda: Maturity.choices, "maturity"),
    "district": Facet(
        "Kreis",
        "Alle Kreise",
        lambda: District.objects.order_by("name").values_list("key", "name"),
        "lead__district",
    ),
    "licence": Facet("Zum Übernehmen, mit Lizenz", "Egal", lambda: Licence.choices, "licences", is_list=True),
    "failed": Facet(
        "Gescheitertes", "Mit dabei", lambda: FAILED, "did_not_work", stored={"nur": True, "ohne": False}
    ),
    "goal": Facet(
        "Worauf es einzahlt",
        "Alle Ziele",
        lambda: [(slug, goal.title) for slug, goal in all_goals().items()],
        "serves",
        is_list=True,
    ),
}
COUNTED = (*FACETS, "municipality")
FILTERS = (*COUNTED, "solution", "q")


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
    links: Any = ReportVersion.taking_part.through.objects
    return Q(lead__slug=slug) | Q(pk__in=links.filter(municipality__slug=slug).values("reportversion"))


def all_but(chosen: Chosen, name: str = "") -> Q:
    wanted = Q()
    for other, value in chosen.items():
        if other != name:
            wanted &= condition(other, value)
    return wanted


# -- Counts ----------------------------------------------------------------------------------------------


def counts(within: QuerySet[ReportVersion], chosen: Chosen) -> tuple[int, dict[str, list[Choice]]]:
    """How many reports the choices leave over, and the choices of every facet with their counts.

    Two queries: one for all tallies, one for the districts' names.
    """
    picked = {name: value for name, value in chosen.items() if name in COUNTED}
    searched = {name: value for name, value in chosen.items() if name not in COUNTED}
    tallies = _tallies(within.filter(all_but(searched)), picked)
    facets = {}
    for name, facet in FACETS.items():
        found = tallies[name]
        rows = [Choice(value, str(label), found.get(facet.key(value), 0)) for value, label in facet.choices()]
        shown = [row for row in rows if row.count or row.value in chosen.get(name, ())]
        facets[name] = [Choice("", facet.whole, tallies[""][name]), *shown]
    facets["municipality"] = _places(tallies["municipality"], tallies[""]["municipality"])
    return tallies[""]["all"], facets


# One pass over the reports for all facets: `aggregate` with a filtered Count per choice would ask a hundred
# questions about every row, and Django would take longer to write them down than PostgreSQL to answer.
# Under "" stands per filter what all others leave over.
_TALLIES = """
WITH v AS MATERIALIZED ({versions}), places AS (
    SELECT lead_id AS place FROM v WHERE {others}
    UNION ALL
    SELECT municipality_id FROM v JOIN {through} ON reportversion_id = v.id
        WHERE municipality_id <> lead_id AND {others}
)
SELECT 'municipality', concat_ws('\t', sort_key, slug, short_name), n
    FROM (SELECT place, count(*) AS n FROM places GROUP BY place) AS counted
    JOIN members_municipality m ON m.id = place
"""
_WHOLE = "UNION ALL SELECT '', '{name}', count(*) FROM v WHERE {others}\n"
_OF_ONE = "UNION ALL SELECT '{name}', of_{name}::text, count(*) FROM v WHERE {others} GROUP BY 2\n"
# few lists differ, so they are unpacked after counting; what stands twice in one counts once
_OF_LIST = """
UNION ALL SELECT '{name}', value, sum(n)::bigint
    FROM (SELECT of_{name} AS list, count(*) AS n FROM v WHERE {others} GROUP BY 1) AS lists,
    LATERAL (SELECT DISTINCT unnest(list) AS value) AS single GROUP BY 2
"""


def _tallies(versions: QuerySet[ReportVersion], picked: Chosen) -> dict[str, dict[str, int]]:
    """Facet → value → number of reports, given what was picked in all other facets.

    Under "": facet → number whatever its own value; that of "all" and of facets without a pick is the total.
    """
    fits: dict[str, Any] = {
        f"fits_{name}": ExpressionWrapper(condition(name, value), BooleanField())
        for name, value in picked.items()
    }
    columns = {f"of_{name}": F(facet.column) for name, facet in FACETS.items()}
    rows = versions.order_by().annotate(**fits, **columns).values("id", "lead_id", *fits, *columns)
    sql, params = rows.query.sql_with_params()
    through = ReportVersion.taking_part.through._meta.db_table
    parts = [_TALLIES.format(versions=sql, through=through, others=_others(picked, "municipality"))]
    parts += [_WHOLE.format(name=name, others=_others(picked, name)) for name in ("all", *picked)]
    for name, facet in FACETS.items():
        parts.append((_OF_LIST if facet.is_list else _OF_ONE).format(name=name, others=_others(picked, name)))
    found: dict[str, dict[str, int]] = {name: {} for name in ("", *COUNTED)}
    with connection.cursor() as cursor:
        cursor.execute("".join(parts), params)
        for name, value, count in cursor.fetchall():
            found[name][value] = count
    found[""] = {name: found[""].get(name, found[""]["all"]) for name in ("all", *COUNTED)}
    return found


def _others(picked: Chosen, name: str) -> str:
    """That a row meets every pick but that of `name`."""
    return " AND ".join(f"fits_{other}" for other in picked if other != name) or "true"


def _places(tally: dict[str, int], total: int) -> list[Choice]:
    """Municipalities that lead or take part in one of these, as Germans sort them."""
    rows = sorted((tuple(key.split("\t")), count) for key, count in tally.items())
    return [
        Choice("", "Alle Kommunen", total),
        *(Choice(slug, name, count) for (_, slug, name), count in rows),
    ]
