from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People, municipalities, joining."""

    name = "members"
    verbose_name = "Mitglieder"

    def ready(self) -> None:
        """Nobody is watched: allauth would note when a second factor was last used."""
        from allauth.mfa.models import Authenticator

        Authenticator.record_usage = lambda self: None
