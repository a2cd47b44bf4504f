"""`python -m tests.bench.search`: the search on 5,000 reports, 50,000 threads and 400,000 replies.

Seeds once (three to five minutes; `--var`, var/bench-search), starts the production server and measures search,
suggestions and the catalogue of reports at eight connections; then writes replies while the courier follows, and
looks how far the index is behind. Prints a report in Markdown with the plans of the hottest queries. A second run
on the same directory only measures.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from urllib.parse import quote

INSIDE = "BENCH_INSIDE"
SCHOOL = "--members 1000 --reports 5000 --courses 50 --lessons 10 --threads 50000 --replies 400000"
CONNECTIONS, SIGNED_IN, ROUNDS = 8, 64, 6
QUESTIONS = [
    *(
        "Beteiligung",
        "Bürger",
        "Sensoren",
        "Umfrage Kollegen",
        "Personalrat",
        "Lastprobe",
        "LoRaWAN",
        "Daten",
    ),
    *("Wie macht ihr das", "Förderung", "Mitfahrbank", "Bodenfeuchte Werte", "Moehnesee", "Rahmenstrategie"),
    *("Bürgerbeteilgung", "offene Daten", "Koffer mit Sensoren", "OZG", "Vergabe Einsteiger", "Parkraum"),
    *("Energie Schule sparen", "Rat überzeugen", "Klassentreffen Menden", "Starkregen Pegel"),
]
BEGINNINGS = [
    "la",
    "las",
    "wie m",
    "bür",
    "rahm",
    "me",
    "moeh",
    "sens",
    "beispielk",
    "daten",
    "lora",
    "foerd",
    "sta",
    "par",
]


CATALOGUE = [f"/vokabelheft/{query}" for query in ("", "?page=3", "?topic=klima&size=10-20", "?q=radweg")]


def main() -> int:
    """Run again beside the embedded servers; measure."""
    words = _arguments()
    if INSIDE not in os.environ:
        words.var.mkdir(parents=True, exist_ok=True)
        own = [sys.executable, "-m", "tests.bench.search", *sys.argv[1:]]
        command = [sys.executable, "-m", "school.embedded", "exec", "--var", str(words.var), "--", *own]
        return subprocess.run(command, env=os.environ | {INSIDE: "1"}).returncode
    _prepare()
    report = "\n".join([*_load(words), *_lag(words.seconds_of_writing), *_plans()])
    (words.var / "search.md").write_text(report)
    print(report)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.search", description=__doc__)
    parser.add_argument("--var", type=Path, default=Path("var/bench-search"))
    parser.add_argument("--seconds", type=float, default=2, help="per round and kind of request")
    parser.add_argument("--seconds-of-writing", type=float, default=30)
    return parser.parse_args()


def _prepare() -> None:
    from tests.bench import server

    os.environ |= server.environment() | {"DATABASE_POOL": "0", "DJANGO_SETTINGS_MODULE": "school.settings"}
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True)
    import django

    django.setup()
    from django.utils import timezone

    from forums.models import Thread
    from school.models import Entry

    if Thread.objects.count() < 50_000:
        subprocess.run([sys.executable, "manage.py", "seed", *SCHOOL.split()], check=True)
    Entry.objects.filter(announced_at=None).update(announced_at=timezone.now())


def _load(words: argparse.Namespace) -> list[str]:
    from members.models import Member
    from school.search.models import SearchEntry, SearchWord
    from tests.bench import cpu, people, server

    members = Member.objects.admitted().filter(is_moderator=False).order_by("pk")[:SIGNED_IN]
    sessions = [people.session_of(member) for member in members]
    rounds = [
        ("search page", [f"/suche/?q={quote(words)}" for words in QUESTIONS], CONNECTIONS),
        ("search API", [f"/api/search/?q={quote(words)}" for words in QUESTIONS], CONNECTIONS),
        ("suggestions", [f"/suche/vorschlaege/?q={quote(words)}" for words in BEGINNINGS], CONNECTIONS),
        ("catalogue", CATALOGUE, CONNECTIONS),
        ("catalogue, one at a time", CATALOGUE, 1),
    ]
    lines = [
        f"{SearchEntry.objects.count():,} entries, {SearchWord.objects.count():,} words, {CONNECTIONS} connections, "
        f"load of the machine before {os.getloadavg()[0]:.1f}, speed of a processor {cpu.speed():.2f}\n",
        "| request | requests/s | p50 ms | p95 ms | p99 ms | CPU-ms | of them PostgreSQL |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    with server.running(
        "school.wsgi:application", server.Shape(), settings="school.settings", log=words.var / "server.log"
    ) as pid:
        for name, paths, connections in rounds:
            requests = [text.replace("text/html", "*/*") for text in people.spread(paths * 8, sessions)]
            lines.append(f"| {name} | {_figures(pid, requests, connections, words.seconds)} |")
            print(lines[-1], flush=True)
    return lines


def _figures(pid: int, requests: list[str], connections: int, seconds: float) -> str:
    """Cells of the table: rate, percentiles, and what a request costs the server `pid` and PostgreSQL."""
    from tests.bench import load, measure, server

    jobs = [
        load.Job(server.PORT, connections, seconds, Random(number).sample(requests, len(requests)))
        for number in range(ROUNDS)
    ]
    load.run(jobs[0])  # warm
    before = measure.Costs.now(pid, measure.postmaster())
    result = load.pooled(jobs)
    after = measure.Costs.now(pid, measure.postmaster())
    load.only_ok(result, "200")
    database = (after.database - before.database) / result.count
    cost = (after.server - before.server) / result.count + database
    times = " | ".join(f"{result.percentile(share):.0f}" for share in (0.5, 0.95, 0.99))
    return f"{result.rate:.0f} | {times} | {cost:.1f} | {database:.1f}"


def _lag(seconds: float) -> list[str]:
    """Write replies for a while, with the courier at work; the greatest lag seen."""
    from forums import actions
    from forums.models import Thread
    from members.models import Member
    from school.search import following

    members = list(Member.objects.admitted().filter(is_moderator=False, is_active=True).order_by("pk")[:50])
    threads = list(Thread.objects.filter(closed_at=None, forum__school_class=None).order_by("pk")[:500])
    courier = subprocess.Popen([sys.executable, "manage.py", "courier"])
    lags, written, end = [], 0, time.monotonic() + seconds
    try:
        time.sleep(5)
        while time.monotonic() < end:
            by, thread = members[written % len(members)], threads[written % len(threads)]
            actions.post_reply(by=by, thread=thread, body=f"Antwort {written} {time.time()} zur Lastprobe.")
            written += 1
            lags.append(following.lag() or 0)
            time.sleep(0.02)
    finally:
        courier.terminate()
        courier.wait(30)
    rate = written / max(1, seconds - 5)
    return [
        f"\nLag under {rate:.0f} replies a second: at most {max(lags):.1f} s, usually {sorted(lags)[len(lags) // 2]:.1f} s.\n"
    ]


def _plans() -> list[str]:
    from django.db import connection, transaction

    from knowledge.models import ReportVersion
    from knowledge.queries import facets
    from members.models import Member
    from school.search import asking, suggesting

    lines = []
    member = Member.objects.admitted().filter(is_moderator=False).order_by("pk")[0]
    reports = ReportVersion.objects.catalogue(member)
    for name, ask in (
        ("search “Sensoren”", lambda: asking.search("Sensoren", asking.Wish(member))),
        ("search “Wie macht ihr das”", lambda: asking.search("Wie macht ihr das", asking.Wish(member))),
        ("suggestions “mitfahr”", lambda: suggesting.suggest("mitfahr", member)),
        ("suggestions “la”, known to be common", lambda: suggesting.suggest("la", member)),
        ("counts of the catalogue", lambda: facets.counts(reports, {})),
    ):
        ask()
        asked: list[tuple[str, object]] = []

        def note(execute, sql, params, many, context, asked=asked):
            asked.append((sql, params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            ask()
        sql, params = next(row for row in asked if "@@" in row[0] or "AS MATERIALIZED" in row[0])
        parts = sql.split("; ")  # what the planner is told, and the question
        with transaction.atomic(), connection.cursor() as cursor:
            for setting in parts[:-1]:
                cursor.execute(setting)
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, SUMMARY) {parts[-1]}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
        lines += [f"### {name}\n", "```", plan, "```\n"]
    return lines


if __name__ == "__main__":
    sys.exit(main())
