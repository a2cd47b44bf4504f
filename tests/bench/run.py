"""The two measurements: all pages in the shape we ship, and a few pages in several shapes."""

import os
import platform
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from django.db import connection

from members.models import Member
from tests.bench import browser, cpu, measure, pages, queries, report, server
from tests.bench.bare import models as bare
from tests.bench.measure import Pids
from tests.bench.report import Rounds
from tests.bench.server import Shape

ROUNDS = 3
LOG = Path("var/bench/server.log")
SHAPES = [
    Shape(1, 2),
    Shape(2, 1),
    Shape(2, 2),
    Shape(2, 4),
    Shape(3, 1),
    Shape(2, 2, "persistent"),
    Shape(2, 1, "persistent"),
    Shape(2, 2, "fresh"),
    Shape(2, 1, "pool", "asgi"),
]
COMPARED = ["lesson", "thread with 20 replies", "reply posted"]
FIRST_VISITS = ["/", "/lernmodule/"]


def everything(levels: Sequence[int], seconds: float) -> str:
    """Measure all pages and yardsticks; the report as Markdown."""
    targets, yardsticks, shape = pages.choose(), pages.yardsticks(), Shape()
    member = Member.objects.admitted().filter(is_moderator=False).order_by("pk")[0]
    costs = queries.count(targets, member)
    with _school(shape) as school, _bare(shape) as bare_pid:
        pids = Pids(school, bare_pid, measure.postmaster())
        every = [*targets, *yardsticks]
        rows = measure.all_pages(every, levels=levels, seconds=seconds, rounds=ROUNDS, pids=pids)
        memory = cpu.memory(school)
        lesson = next(page.path for page in targets if page.name == "lesson")
        visits = browser.first_visits(f"http://127.0.0.1:{server.PORT}", [*FIRST_VISITS, lesson])
    own = [row for row in rows if row.page not in pages.BARE]
    bare_rows = [row for row in rows if row.page in pages.BARE]
    return "\n".join(
        [
            *_head(shape, seconds),
            "## Aims, at 8 connections\n",
            *report.aim_table(own, targets),
            "## Beside a bare Django on the same server, at 8 connections\n",
            *report.ratio_table(own, bare_rows),
            "## First visit in Chromium, empty cache\n",
            *report.visit_table(visits),
            "## Queries and bytes of one page\n",
            *report.cost_table(costs),
            "## All figures\n",
            *report.load_table(rows),
            f"Memory of the server after the run (proportional): {memory:.0f} MB.\n",
        ]
    )


def shapes(seconds: float) -> str:
    """The heaviest, the commonest and the writing page at 8 connections in several shapes of the server."""
    chosen = [page for page in pages.choose() if page.name in COMPARED]
    found: dict[Shape, list[list[Rounds]]] = {shape: [] for shape in SHAPES}
    for _ in range(ROUNDS):
        for shape in SHAPES:
            with _school(shape) as school:
                print(shape)
                pids = Pids(school, 0, measure.postmaster())
                found[shape].append(
                    measure.all_pages(chosen, levels=[8], seconds=seconds, rounds=1, pids=pids)
                )
    lines = []
    for shape, rounds in found.items():
        pages_rows = [Rounds([row.median for row in rows]) for rows in zip(*rounds, strict=True)]
        lines.append((shape, *(_figures(row) for row in pages_rows)))
    header = "|".join(["shape", *(page.name for page in chosen)])
    return "\n".join([*_head(None, seconds), *report.table(header, lines)])


def _figures(row: Rounds) -> str:
    median, best = row.median, row.best
    return f"{median.rate:.0f}/s {median.server_cpu:.1f} ms, best {best.rate:.0f}/s {best.server_cpu:.1f} ms"


def _school(shape: Shape) -> AbstractContextManager[int]:
    application = f"school.{shape.interface}:application"
    return server.running(application, shape, settings="school.settings", log=LOG)


def _bare(shape: Shape) -> AbstractContextManager[int]:
    """The yardstick beside the school: idle while the school is measured, and the other way round."""
    with connection.cursor() as cursor:
        for statement in (bare.TABLE, bare.INDEX, bare.FILL, "ANALYZE bench_post"):
            cursor.execute(statement)
    settings = "tests.bench.bare.settings"
    return server.running(
        "tests.bench.bare.wsgi:application", shape, settings=settings, log=LOG, port=server.BARE_PORT
    )


def _head(shape: Shape | None, seconds: float) -> list[str]:
    lines = [
        "# How fast the school is\n",
        f"{date.today():%Y-%m-%d}, {os.cpu_count()} processors, Python {platform.python_version()}, "
        f"load before {os.getloadavg()[0]:.1f}; {ROUNDS} rounds of {seconds:g} s, median and best.",
        "Server, PostgreSQL and load generator share the machine. “others”: processors that other",
        "programs kept busy. “speed”: of the processors just then (tests/bench/cpu.py).\n",
    ]
    return [*lines, f"Server: granian, {shape}.\n"] if shape else lines
