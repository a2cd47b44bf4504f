"""`manage.py demo_accounts`: who there is in the demo school, and how to sign in as one of them."""

from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from members.demo import MODERATORS, TOTP_SECRET, WAITING, address
from members.models import Member


class Command(BaseCommand):
    """Prints addresses, the way to the code, and the moderators' current second factor."""

    help = "Zeigt die Beispielzugänge der Demo-Schule und den Weg hinein."

    def handle(self, *args: Any, **options: Any) -> None:
        """Only where there is a demo."""
        people = Member.objects.filter(is_example=True, is_moderator=False, is_active=True).exclude(
            municipality=None
        )
        people = people.exclude(email__endswith="@menge.beispiel.example").select_related("municipality")
        if not settings.DEMO or not people.exists():
            raise CommandError("Hier gibt es keine Demo-Schule. Baue sie mit: manage.py seed")
        code = format_hotp_value(hotp_value(TOTP_SECRET, next(yield_hotp_counters_from_time())))
        members = "".join(f"  {m.email:<58} {_role(m)}\n" for m in people.order_by("pk"))
        moderators = "".join(f"  {address(name, 'agentur')}\n" for name in MODERATORS)
        self.stdout.write(
            f"So meldest du dich an:\n"
            f"  1. {settings.SITE_URL}/anmelden/ – Adresse eingeben\n"
            f"  2. {settings.SITE_URL}/postfach/ – dort liegt die Mail mit dem Code\n\n"
            f"Mitglieder\n{members}\n"
            f"Moderation (fragt wie bei Koordinierenden danach noch nach dem zweiten Faktor)\n{moderators}"
            f"  Schlüssel für eine Authenticator-App: {TOTP_SECRET}\n"
            f"  otpauth://totp/Demo?secret={TOTP_SECRET}&issuer=Smart%20Cities%20Schule\n"
            f"  Code in diesem Augenblick: {code} (neuer Code: diesen Befehl noch einmal aufrufen)\n\n"
            f"Wartet auf Aufnahme\n  {address(WAITING, 'zweckverband')}\n\n"
            f"Eine neue Adresse legt einen neuen Zugang an; @soest.de gehört zum Beispiel sofort zu Soest."
        )


def _role(member: Member) -> str:
    return f"{member.municipality}{' (koordiniert)' if member.coordinated_pk else ''}"
