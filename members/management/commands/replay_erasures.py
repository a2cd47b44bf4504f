"""`manage.py replay_erasures`: after a restore, erase again whom the backup has brought back."""

from typing import Any

from django.core.management.base import BaseCommand

from members import actions


class Command(BaseCommand):
    """Reads the ledger; changes nothing when nobody is back. Part of every start."""

    help = "Löscht nach dem Einspielen einer Sicherung noch einmal, wer schon gelöscht war."

    def handle(self, *args: Any, **options: Any) -> None:
        """Says how many."""
        count = actions.replay_erasures()
        if count:
            self.stdout.write(f"{count} gelöschte Konten waren wieder da und sind erneut gelöscht.")
