"""`manage.py load_reports`: the example reports from knowledge/content/reports.yaml, as often as you like."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge import actions


class Command(BaseCommand):
    """All or nothing: one wrong entry, and the examples stay as they were."""

    help = "Lädt die Beispielberichte aus der Datei (mehrfach aufrufbar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`path`: another file than the one that comes with the school."""
        parser.add_argument("path", nargs="?", type=Path, default=actions.REPORTS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say what is wrong where."""
        try:
            loaded = actions.load_reports(by=None, path=options["path"])
        except ValidationError as error:
            lines = ["Die Beispielberichte bleiben, wie sie waren.", *error.messages]
            raise CommandError("\n".join(lines)) from error
        self.stdout.write(
            f"{loaded.total} Beispielberichte: {loaded.written} geschrieben, {loaded.removed} archiviert."
        )
