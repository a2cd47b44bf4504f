"""Load pages one after the other and count what it costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from tests.bench import cpu, load, server
from tests.bench.pages import Page
from tests.bench.report import Rounds, Row


class Pids(NamedTuple):
    """The main processes of the servers."""

    school: int
    bare: int
    database: int


@dataclass(frozen=True)
class Costs:
    """CPU milliseconds spent since some time, by whom."""

    server: float
    database: float
    machine: float

    @classmethod
    def now(cls, server_pid: int, database_pid: int) -> "Costs":
        """Read the counters."""
        return cls(cpu.spent(server_pid), cpu.spent(database_pid), cpu.machine())


def postmaster() -> int:
    """Process id of the PostgreSQL behind DATABASE_URL, which must run on this machine."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SHOW data_directory")
        directory = cursor.fetchone()[0]
    return int(Path(directory, "postmaster.pid").read_text().split("\n", 1)[0])


def page(target: Page, *, connections: int, seconds: float, pids: Pids) -> Row:
    """Load one page. Raises ValueError when an answer is not what it should be."""
    pid, port = (pids.bare, server.BARE_PORT) if target.is_bare else (pids.school, server.PORT)
    requests, speed = target.batch(), cpu.speed()
    before, started = Costs.now(pid, pids.database), perf_counter()
    result = load.run(load.Job(port, connections, seconds, requests))
    elapsed = (perf_counter() - started) * 1000
    after = Costs.now(pid, pids.database)
    try:
        load.only_ok(result, target.status)
    except ValueError as error:
        raise ValueError(f"{target.name} at {connections} connections: {error}") from error
    spent_by_server, spent_by_database = after.server - before.server, after.database - before.database
    others = after.machine - before.machine - spent_by_server - spent_by_database - result.cpu
    return Row(
        page=target.name,
        connections=connections,
        rate=result.rate,
        p50=result.percentile(0.5),
        p95=result.percentile(0.95),
        p99=result.percentile(0.99),
        server_cpu=spent_by_server / result.count,
        database_cpu=spent_by_database / result.count,
        generator_cpu=result.cpu / result.count,
        others=max(0.0, others / elapsed),
        speed=(speed + cpu.speed()) / 2,
    )


def all_pages(
    pages: Sequence[Page], *, levels: Sequence[int], seconds: float, rounds: int, pids: Pids
) -> list[Rounds]:
    """Warm every page up, then load all of them at every number of connections, several times over.

    Rounds lie apart in time, so that a slow minute of the machine does not hit one page alone.
    """
    for target in pages:
        load.run(load.Job(server.BARE_PORT if target.is_bare else server.PORT, 4, 1.0, target.batch()))
    found: dict[tuple[str, int], list[Row]] = {}
    for number in range(rounds):
        for target in pages:
            for connections in levels:
                row = page(target, connections=connections, seconds=seconds, pids=pids)
                found.setdefault((row.page, connections), []).append(row)
                print(
                    f"  {number + 1}/{rounds} {row.page:<24} × {connections:<3}"
                    f" {row.rate:>6.0f}/s {row.server_cpu:>6.2f} CPU-ms  speed {row.speed:.1f}"
                )
    return [Rounds(rows) for rows in found.values()]
