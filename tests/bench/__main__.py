"""`python -m tests.bench [--quick] [--shapes] [--uploads]`: seed once, load the production server, report.

Starts the embedded servers on var/bench by itself. Everything is measured on this machine, load generator
included; CPU milliseconds per request are the figures to trust on a busy one.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

VAR = Path("var/bench")
INSIDE = "BENCH_INSIDE"
SCHOOL = "--members 1000 --courses 50 --lessons 10 --threads 2000 --replies 50000"


def main() -> int:
    """Read the command line; run again beside the embedded servers; measure."""
    words = _arguments()
    if INSIDE not in os.environ:
        VAR.mkdir(parents=True, exist_ok=True)
        own = [sys.executable, "-m", "tests.bench", *sys.argv[1:]]
        where = ["--throwaway"] if words.uploads else ["--var", str(VAR)]
        command = [sys.executable, "-m", "school.embedded", "exec", *where, "--", *own]
        return subprocess.run(command, env=os.environ | {INSIDE: "1"}).returncode
    _prepare(seeded=not words.uploads)
    if words.uploads:
        from tests.bench import uploads

        return uploads.main()
    from tests.bench import run

    text = run.shapes(words.seconds) if words.shapes else run.everything(words.levels, words.seconds)
    report = VAR / ("shapes.md" if words.shapes else "report.md")
    report.write_text(text)
    print(f"\n{text}\n→ {report}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="8 connections only, rounds of one second")
    parser.add_argument("--shapes", action="store_true", help="compare ways to run the server instead")
    parser.add_argument("--uploads", action="store_true", help="hostile files at every door instead")
    parser.add_argument("--seconds", type=float, help="per page, number of connections and round (2)")
    words = parser.parse_args()
    words.levels = [8] if words.quick else [1, 8, 32]
    words.seconds = words.seconds or (1.0 if words.quick else 2.0)
    return words


def _prepare(*, seeded: bool) -> None:
    """Migrate, collect static files and seed, as far as it is not done; then start Django here."""
    from tests.bench import server

    os.environ |= server.environment()
    os.environ["DATABASE_POOL"] = "0"  # this process asks little
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([sys.executable, "manage.py", *command], check=True)
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "school.settings"
    django.setup()
    if not seeded:
        return
    import redis
    from django.conf import settings
    from django.utils import timezone

    from forums.models import Reply
    from members.models import Member
    from school.models import Entry

    if Member.objects.count() < 1000 or Reply.objects.count() < 50_000:
        subprocess.run([sys.executable, "manage.py", "seed", *SCHOOL.split()], check=True)
    # what the last run left behind: its facts are told to nobody, its wake-ups wake nobody
    Entry.objects.filter(announced_at=None).update(announced_at=timezone.now())
    redis.Redis.from_url(settings.REDIS_URL).flushall()


if __name__ == "__main__":
    sys.exit(main())
