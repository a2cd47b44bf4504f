"""`manage.py render_texts`: stored HTML anew, after the renderer has changed; as often as you like."""

from typing import Any

from django.core.management.base import BaseCommand

from school.rendering import render_all


class Command(BaseCommand):
    """Nobody is told, and nothing counts as edited."""

    help = "Setzt gespeicherte Texte neu, wenn sich die Darstellung geändert hat (mehrfach aufrufbar)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many rows of which table have changed."""
        for name, count in render_all().items():
            self.stdout.write(f"{name}: {count} Texte neu gesetzt.")
