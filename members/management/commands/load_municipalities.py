"""`manage.py load_municipalities [datei.csv]`: the register of municipalities, repeatable."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from members import actions, register


class Command(BaseCommand):
    """Reads and checks the whole file first; a wrong line changes nothing."""

    help = "Lädt Kreise, Kommunen, ihre Mail-Domains und die Organisationen (mehrfach aufrufbar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file; by default the one that comes with the school."""
        parser.add_argument("file", nargs="?", type=Path, default=register.FILE)

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is wrong, line by line, or how many municipalities there are now."""
        try:
            rows = register.read(options["file"])
            actions.load_register(rows=rows)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Die Datei lässt sich nicht lesen: {error}") from error
        except ValidationError as error:
            lines = "\n".join(error.messages)
            raise CommandError(f"Nichts geändert. Bitte berichtige die Datei:\n{lines}") from error
        except IntegrityError as error:
            raise CommandError(f"Nichts geändert. Die Datei passt nicht zum Bestand: {error}") from error
        self.stdout.write(f"{len(rows)} Kommunen geladen.")
