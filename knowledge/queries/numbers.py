"""The numbers of a report: key figures at a glance, and small charts that are tables too."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.models import CostRange, Maturity, ReportContent
from knowledge.queries.wording import number, posts

BAR = 200  # width of the longest bar, in units of the drawing


# -- Key figures -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A number at a glance. `level` of `most` steps are filled in the little scale below it; 0 draws none."""

    label: str
    value: str
    icon: str
    level: int = 0
    most: int = 5

    @property
    def steps(self) -> list[bool]:
        """The little scale: which steps are filled."""
        return [step < self.level for step in range(self.most)] if self.level else []


def figures(version: ReportContent) -> list[Figure]:
    """At most six; what was not said is left out."""
    percent, months = version.staff_percent, version.months_to_first_result
    found = [_maturity(version.maturity)] if version.maturity else []
    if percent is not None:
        found.append(Figure("Personal", posts(percent), "people"))
    if months is not None:
        found.append(
            Figure("Bis zum ersten Ergebnis", f"{months} Monat{'' if months == 1 else 'e'}", "clock")
        )
    for label, value in (("Kosten einmalig", version.cost_once), ("Kosten im Jahr", version.cost_per_year)):
        if value:
            level = CostRange.values.index(value)
            found.append(Figure(label, str(CostRange(value).label), "euro", level, len(CostRange) - 1))
    if version.started_on:
        found.append(Figure("Zeitraum", period(version.started_on, version.ended_on), "events"))
    return found


def _maturity(value: str) -> Figure:
    steps = [step.value for step in Maturity if step != Maturity.ENDED]
    level = steps.index(value) + 1 if value in steps else 0
    return Figure("Reifegrad", str(Maturity(value).label), "arrow-up", level, len(steps))


def period(start: date, end: date | None) -> str:
    """ "seit 2021", "2021 bis 2024", "2021"."""
    if end is None:
        return f"seit {start.year}"
    return str(start.year) if start.year == end.year else f"{start.year} bis {end.year}"


# -- Numbers ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bar:
    """A line of a small chart that is a table too. `width` is 0 to BAR; None when there is no number."""

    label: str
    value: str
    width: float | None


@dataclass(frozen=True)
class Chart:
    """A small chart: a caption, its bars, and what they say in words."""

    title: str
    bars: list[Bar]
    words: str = ""


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _bars(rows: list[tuple[str, str, float | None]]) -> list[Bar]:
    longest = max((abs(amount) for _, _, amount in rows if amount is not None), default=0) or 1
    return [
        Bar(label, value, None if amount is None else round(abs(amount) / longest * BAR, 1))
        for label, value, amount in rows
    ]


def indicator_charts(version: ReportContent) -> list[Chart]:
    """One chart for each indicator with two values: before and after."""
    return [
        Chart(
            row["name"],
            _bars([(word, _amount(row, key), _float(row[key])) for key, word in _TIMES]),
            _difference(row),
        )
        for row in version.indicators
        if all(row.get(key, "") != "" for key, _ in _TIMES)
    ]


def single_values(version: ReportContent) -> list[tuple[str, str]]:
    """Indicators with one value only, (name, value): a bar would compare it with nothing."""
    found = []
    for row in version.indicators:
        given = [(key, word) for key, word in _TIMES if row.get(key, "") != ""]
        if len(given) == 1:
            key, word = given[0]
            name = row["name"] if key == "after" else f"{row['name']} ({word})"
            found.append((name, _amount(row, key)))
    return found


_TIMES = (("before", "vorher"), ("after", "nachher"))


def _amount(row: dict[str, Any], key: str) -> str:
    return f"{number(row[key])} {row.get('unit', '')}".strip()


def _difference(row: dict[str, Any]) -> str:
    before, after = _float(row.get("before", "")), _float(row.get("after", ""))
    if before is None or after is None:
        return ""
    if before == after:
        return "unverändert"
    change = (
        f"{'+' if after > before else '−'}{number(f'{abs(after - before):g}')} {row.get('unit', '')}".strip()
    )
    return f"{change} ({(after - before) / abs(before):+.0%})".replace("-", "−") if before else change


def staffing_chart(version: ReportContent) -> Chart | None:
    """Who does what, in posts."""
    rows: list[tuple[str, str, float | None]] = [
        (
            f"{row['role']} ({row['people']} Person{'' if int(row['people']) == 1 else 'en'})",
            posts(int(row["people"]) * int(row["percent"])),
            float(int(row["people"]) * int(row["percent"])),
        )
        for row in version.staffing
    ]
    return Chart("Wer macht was?", _bars(rows)) if rows else None
