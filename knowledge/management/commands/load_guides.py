"""`manage.py load_guides`: guides, lead projects and downloads from files, as often as you like."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from knowledge import actions


class Command(BaseCommand):
    """All or nothing: one mistake, and everything stays as it was."""

    help = "Lädt Leitfäden, Leitprojekte und Downloads aus den Dateien (mehrfach aufrufbar)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say what is wrong where."""
        try:
            with transaction.atomic():
                guides = actions.load_guides(by=None)
                projects = actions.load_lead_projects(by=None)
                downloads = actions.load_downloads(by=None)
        except ValidationError as error:
            raise CommandError("\n".join(["Alles bleibt, wie es war.", *error.messages])) from error
        self.stdout.write(
            f"{guides.total} Leitfäden ({guides.written} neu oder geändert, {guides.removed} zurückgezogen),"
            f" {projects.total} Leitprojekte, {downloads.total} Downloads."
        )
