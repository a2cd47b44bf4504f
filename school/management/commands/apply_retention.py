"""`manage.py apply_retention`: what has had its time goes; `--dry-run` only counts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from school.privacy import retention


class Command(BaseCommand):
    """The same as the hourly job."""

    help = "Löscht, was seine Zeit gehabt hat (mit --dry-run wird nur gezählt)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Only one."""
        parser.add_argument("--dry-run", action="store_true", help="nur zählen")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line a table."""
        for label, count in retention.apply_retention(dry_run=options["dry_run"]).items():
            self.stdout.write(f"{label}: {count}")
