"""`manage.py load_terms`: the glossary from knowledge/content/terms.yaml, as often as you like."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge import actions


class Command(BaseCommand):
    """All or nothing: one wrong entry, and the glossary stays as it was."""

    help = "Lädt das Vokabelheft aus der Datei (mehrfach aufrufbar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`path`: another file than the one that comes with the school."""
        parser.add_argument("path", nargs="?", type=Path, default=actions.TERMS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say what is wrong where."""
        try:
            loaded = actions.load_terms(by=None, path=options["path"])
        except ValidationError as error:
            raise CommandError("\n".join(["Das Vokabelheft bleibt, wie es war.", *error.messages])) from error
        self.stdout.write(
            f"{loaded.total} Begriffe: {loaded.written} geschrieben, {loaded.removed} entfernt."
        )
