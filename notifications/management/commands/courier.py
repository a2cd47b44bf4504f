"""`manage.py courier`: delivers what is due in a plain loop, without Redis, Celery and beat."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from notifications import actions
from school.errands import give_way


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT; may be killed at any instant and run beside others of its kind."""

    help = "Trägt Hinweise aus, auch ohne Redis und Celery."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--pause`: seconds between two looks when nothing is due."""
        parser.add_argument("--pause", type=float, default=2.0)

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until told to stop."""
        give_way()
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        actions.keep_working(pause=options["pause"], stop=stop)
