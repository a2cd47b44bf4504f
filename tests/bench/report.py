"""The report in Markdown: figures beside their aims, and what disturbed the measurement."""

from collections.abc import Iterable
from dataclasses import dataclass

from tests.bench.browser import Visit
from tests.bench.pages import AIM_CONNECTIONS, BARE, Page
from tests.bench.queries import Cost


@dataclass(frozen=True)
class Row:
    """One page at one number of connections in one round. Times in milliseconds."""

    page: str
    connections: int
    rate: float
    p50: float
    p95: float
    p99: float
    server_cpu: float  # per answer
    database_cpu: float  # per answer
    generator_cpu: float  # per answer
    others: float  # processors that neither server, database nor generator used, while measuring
    speed: float  # of the processors, see cpu.speed


class Rounds:
    """The same measurement several times: the median by rate, and the best."""

    def __init__(self, rows: list[Row]) -> None:
        ordered = sorted(rows, key=lambda row: row.rate)
        self.median, self.best = ordered[len(ordered) // 2], ordered[-1]
        self.page, self.connections = self.median.page, self.median.connections


def table(header: str, rows: Iterable[Iterable[object]]) -> list[str]:
    """A Markdown table; `header` holds the column names separated by |."""
    names = header.split("|")
    rule = ["---", *["---:"] * (len(names) - 1)]
    return [*("| " + " | ".join(map(_cell, row)) + " |" for row in (names, rule, *rows)), ""]


def _cell(value: object) -> str:
    """Numbers with about three digits that mean something."""
    if not isinstance(value, float):
        return str(value)
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def load_table(rows: list[Rounds]) -> list[str]:
    """Requests per second, latency and CPU of every page: the median round, and the best one."""
    names = [name for name in Row.__dataclass_fields__ if name not in ("page", "connections")]
    return table(
        "page|connections|requests/s|p50 ms|p95 ms|p99 ms|server CPU-ms|database|generator|others|speed"
        "|best requests/s|CPU-ms|speed",
        (
            (
                *(row.page, row.connections, *(getattr(row.median, name) for name in names)),
                *(row.best.rate, row.best.server_cpu, row.best.speed),
            )
            for row in rows
        ),
    )


def aim_table(rows: list[Rounds], pages: list[Page]) -> list[str]:
    """Pages with an aim, at the number of connections the aims are meant for."""
    measured = _at_aim(rows)
    lines = []
    for page in pages:
        if not page.aim_rate or page.name not in measured:
            continue
        both = measured[page.name]
        aim_cpu = f"≤ {page.aim_cpu}" if page.aim_cpu else "–"
        cells = [(row.rate, row.server_cpu, _verdict(page, row)) for row in (both.median, both.best)]
        lines.append((page.name, f"≥ {page.aim_rate}", aim_cpu, *cells[0], *cells[1]))
    header = "page|aim requests/s|aim CPU-ms|requests/s|CPU-ms|median round|requests/s|CPU-ms|best round"
    return table(header, lines)


def _verdict(page: Page, row: Row) -> str:
    missed = ["rate"] * (row.rate < page.aim_rate) + ["CPU"] * (0 < page.aim_cpu < row.server_cpu)
    return f"missed: {', '.join(missed)}" if missed else "reached"


def ratio_table(rows: list[Rounds], yardsticks: list[Rounds]) -> list[str]:
    """The school's pages as multiples of bare Django pages, in CPU time of the server (median rounds)."""
    bare = [_at_aim(yardsticks)[name].median.server_cpu for name in reversed(BARE)]
    return table(
        "page|server CPU-ms|" + "|".join(f"× {name}" for name in reversed(BARE)),
        (
            (row.page, row.median.server_cpu, *(row.median.server_cpu / yardstick for yardstick in bare))
            for row in _at_aim(rows).values()
        ),
    )


def cost_table(costs: list[Cost]) -> list[str]:
    """Queries and bytes per page."""
    return table(
        "page|SQL queries|bytes|gzip",
        ((cost.page, cost.queries, cost.size, cost.compressed) for cost in costs),
    )


def visit_table(visits: list[Visit]) -> list[str]:
    """First visits beside their budget, in kB."""
    lines = []
    for visit in visits:
        fits = visit.requests <= 8 and visit.without_fonts <= 100_000 and visit.script <= 40_000
        sizes = (
            visit.without_fonts,
            visit.script,
            visit.style,
            visit.fonts,
            visit.html,
            visit.html_compressed,
        )
        verdict = "fits" if fits else "too much"
        lines.append((visit.path, visit.requests, *(size / 1000 for size in sizes), verdict))
    header = "first visit|requests (≤ 8)|kB without fonts (≤ 100)|kB JavaScript (≤ 40)"
    return table(f"{header}|kB CSS|kB fonts|kB HTML|kB HTML gzip|verdict", lines)


def _at_aim(rows: list[Rounds]) -> dict[str, Rounds]:
    return {row.page: row for row in rows if row.connections == AIM_CONNECTIONS}
