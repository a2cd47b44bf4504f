"""`manage.py courier`: does all background work in a plain loop, without Redis, Celery and beat."""

import signal
import threading
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from school import health
from school.jobs import loop
from school.jobs.priority import lower_process_priority


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; may be killed at any instant and run beside others of its kind."""

    help = "Erledigt alles, was im Hintergrund zu tun ist, auch ohne Redis und Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--pause`: seconds between two looks when nothing is due."""
        parser.add_argument("--pause", type=float, default=2.0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        lower_process_priority()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        loop.keep_working(stop, pause=options["pause"], pulse=partial(health.beat, "courier"))
