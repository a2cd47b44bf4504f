"""`manage.py make_vapid_key`: the key for push messages, to be put into the environment."""

from typing import Any

from django.core.management.base import BaseCommand

from notifications import vapid


class Command(BaseCommand):
    """Prints a line for `.env`. Stores nothing."""

    help = "Erzeugt den Schlüssel für Push-Nachrichten als Zeile für die .env."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """A new key ends all subscriptions that were made with an older one."""
        self.stdout.write(f"VAPID_PRIVATE_KEY={vapid.make_key()}")
