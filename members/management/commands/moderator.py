"""`manage.py moderator name@agentur.example`: appoint a moderator, or dismiss one with `--dismiss`."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members import actions, addresses


class Command(BaseCommand):
    """The first moderators can only come from here; nobody becomes one on the website."""

    help = "Ernennt eine Moderatorin oder einen Moderator (oder entlässt mit --dismiss)."

    def add_arguments(self, parser: CommandParser) -> None:
        """The address, and what is to happen."""
        parser.add_argument("address")
        parser.add_argument("--dismiss", action="store_true", help="nicht mehr Moderation")
        parser.add_argument(
            "--forget-second-factor",
            action="store_true",
            help="löscht Passkeys, Authenticator-App und Wiederherstellungscodes (Handy verloren)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sessions and tokens of the member end; at the next sign-in a second factor is asked for."""
        try:
            address = addresses.normalise(options["address"])
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        member = actions.set_moderator(
            address=address,
            is_moderator=not options["dismiss"],
            forget_second_factor=options["forget_second_factor"],
        )
        role = "moderiert jetzt" if member.is_moderator else "moderiert nicht mehr"
        self.stdout.write(f"{member} ({member.belongs_to or 'ohne Zugehörigkeit'}) {role}.")
