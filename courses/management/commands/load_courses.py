"""Publishes the courses that are written as files: `manage.py load_courses [folder]`."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses import actions, manuscripts
from courses.blocks import CONTENT_DIR


class Command(BaseCommand):
    """Reads and checks every file first; then all courses are stored, or none."""

    help = "Veröffentlicht die Lernmodule, die als YAML-Dateien vorliegen (mehrfach aufrufbar)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder, ours by default."""
        parser.add_argument("folder", nargs="?", type=Path, default=CONTENT_DIR, help="Ordner mit *.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        """A mistake stops everything, with the file and the place."""
        try:
            courses = actions.load_courses(by=None, manuscripts=manuscripts.read_all(options["folder"]))
        except manuscripts.ManuscriptError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if options["verbosity"]:
            for course in courses:
                self.stdout.write(f"{course.slug}: {course.lesson_count} Lektionen, {course.minutes} Minuten")
