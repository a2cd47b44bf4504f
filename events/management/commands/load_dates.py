"""`manage.py load_dates`: real dates from events/content/dates.yaml, as often as you like."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from events import actions


class Command(BaseCommand):
    """All or nothing: one wrong entry, and the schedule stays as it was."""

    help = "Lädt den Stundenplan aus der Datei (mehrfach aufrufbar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`path`: another file than the one that comes with the school."""
        parser.add_argument("path", nargs="?", type=Path, default=actions.DATES)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say what is wrong where."""
        try:
            loaded = actions.load_dates(by=None, path=options["path"])
        except ValidationError as error:
            raise CommandError("\n".join(["Der Stundenplan bleibt, wie er war.", *error.messages])) from error
        self.stdout.write(f"{loaded.total} Termine: {loaded.written} geschrieben, {loaded.removed} entfernt.")
