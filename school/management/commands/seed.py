"""Builds the demo school: `manage.py seed`, or a load-test school with `--members 20000 --threads 50000`."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.module_loading import module_has_submodule

from school.demo import Scale
from school.management.commands import search_index
from school.search import following, rebuilding


class Command(BaseCommand):
    """Calls `load(scale)` in every app's `demo.py`, in the order of the house. Idempotent."""

    help = "Baut die Demo-Schule (mehrfach aufrufbar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """One number per kind of row to invent on top of the hand-written demo."""
        for what in ("members", "courses", "threads", "replies", "reports"):
            parser.add_argument(f"--{what}", type=int, default=0)
        parser.add_argument("--lessons", type=int, default=10, help="je erfundenem Kurs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses in production: invented people have no place there."""
        if not settings.DEMO:
            raise CommandError("Die Demo-Schule gibt es nur mit DEMO=1.")
        scale = Scale(
            **{
                what: options[what]
                for what in ("members", "courses", "lessons", "threads", "replies", "reports")
            }
        )
        for app in settings.SCHOOL_APPS:
            package = import_module(app)
            if module_has_submodule(package, "demo"):
                import_module(f"{app}.demo").load(scale=scale)
        # what was written past the journal is to be found, too
        rebuilding.add_missing(progress=search_index.bar)
        following.catch_up()
        if scale.is_load_test:
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self.stdout.write("Die Demo-Schule steht.")
