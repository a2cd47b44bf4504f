"""What imitators measured, put together: median and range, never a single hero figure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from statistics import median
from typing import Any

from django.utils.formats import number_format

from knowledge.models import MONTHS, Imitation, Outcome, Report, ReportVersion

ENOUGH = 2  # below two measurements nothing is shown


@dataclass(frozen=True)
class Summary:
    """How one indicator changed at the imitators, so many months after their start.

    `measured` municipalities have a value before and after; `effective` of them say that it works. All
    changes are differences in `unit`; `original` is that of the report itself, if it gave two numbers.
    """

    key: str
    name: str
    unit: str
    months: int
    measured: int
    effective: int
    median: Decimal
    low: Decimal
    high: Decimal
    original: Decimal | None

    @property
    def words(self) -> dict[str, str]:
        """The changes as people read them."""
        named = {"median": self.median, "low": self.low, "high": self.high}
        shown = {name: signed(value) for name, value in named.items()}
        return shown | {"original": "" if self.original is None else signed(self.original)}


def number(value: Decimal) -> str:
    """As in German, without empty decimals: "1.200", "0,5"."""
    return str(number_format(f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"))


def signed(value: Decimal) -> str:
    """A change: "+12", "−3,5", "±0"."""
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{number(abs(value))}"


def decimal(text: str) -> Decimal | None:
    """A number of a report, written with a decimal point; None when it is unknown."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def indicators(version: ReportVersion) -> list[dict[str, str]]:
    """Those of a version that can be measured again: they have a name and a unit."""
    return [row for row in version.indicators if row.get("key") and row.get("unit")]


def summaries(user: Any, report: Report) -> list[Summary]:
    """Median and range for every indicator, 6 and 12 months; nothing below two measurements. One query."""
    counted = Imitation.objects.visible_to(user).counted().filter(report=report)
    rows = Outcome.objects.filter(imitation__in=counted.values("pk"), baseline__isnull=False)
    return summed_up(rows.order_by("pk"), report.current)


def summed_up(outcomes: Iterable[Outcome], version: ReportVersion | None) -> list[Summary]:
    """The same from rows at hand. What has another unit is another indicator."""
    groups: dict[tuple[str, str], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[outcome.key, outcome.unit].append(outcome)
    known = {(row["key"], row["unit"]): row for row in indicators(version)} if version else {}
    order = {key: place for place, key in enumerate(known)}
    found = []
    for key, rows in sorted(groups.items(), key=lambda group: (order.get(group[0], len(order)), group[0])):
        for months in MONTHS:
            if (summary := _summary(rows, months, known.get(key))) is not None:
                found.append(summary)
    return found


def _summary(rows: list[Outcome], months: int, source: dict[str, str] | None) -> Summary | None:
    measured = [(row, change) for row in rows if (change := row.change(months)) is not None]
    if len(measured) < ENOUGH:
        return None
    changes = [change for _, change in measured]
    return Summary(
        key=rows[0].key,
        name=source["name"] if source else rows[0].name,
        unit=rows[0].unit,
        months=months,
        measured=len(measured),
        effective=sum(row.is_effective for row, _ in measured),
        median=median(changes),
        low=min(changes),
        high=max(changes),
        original=_original(source),
    )


def _original(source: dict[str, str] | None) -> Decimal | None:
    before, after = (decimal((source or {}).get(name, "")) for name in ("before", "after"))
    return None if before is None or after is None else after - before


def sheet(imitation: Imitation) -> list[Outcome]:
    """One outcome for every indicator of the imitated version; unsaved where nothing was written yet."""
    written = {row.key: row for row in Outcome.objects.filter(imitation=imitation)}
    return [
        written.get(row["key"])
        or Outcome(imitation=imitation, key=row["key"], name=row["name"], unit=row["unit"])
        for row in indicators(imitation.version)
    ]


def is_missing(imitation: Imitation, months: int) -> bool:
    """Whether an indicator has no value after so many months yet."""
    return any(outcome.value(months) is None for outcome in sheet(imitation))


# -- The chart -----------------------------------------------------------------------------------------

WIDTH, MARGIN = 320, 10  # units of the viewBox


@dataclass(frozen=True)
class Bar:
    """A summary as a picture: places in the viewBox as text, since templates write numbers the German way."""

    summary: Summary
    low: str
    high: str
    width: str
    median: str
    zero: str
    original: str  # empty when the report gave no numbers


def bar(summary: Summary) -> Bar:
    """From the lowest to the highest change, with zero, median and the original on the same scale."""
    marks = [summary.low, summary.high, Decimal(0)]
    marks += [] if summary.original is None else [summary.original]
    least, span = min(marks), (max(marks) - min(marks)) or Decimal(1)

    def at(value: Decimal) -> Decimal:
        return MARGIN + (value - least) / span * (WIDTH - 2 * MARGIN)

    return Bar(
        summary,
        low=f"{at(summary.low):.1f}",
        high=f"{at(summary.high):.1f}",
        width=f"{max(at(summary.high) - at(summary.low), Decimal(2)):.1f}",
        median=f"{at(summary.median):.1f}",
        zero=f"{at(Decimal(0)):.1f}",
        original="" if summary.original is None else f"{at(summary.original):.1f}",
    )
