from django.apps import AppConfig


class MembersConfig(AppConfig):
    """People, municipalities, joining."""

    name = "members"
    verbose_name = "Mitglieder"

    def ready(self) -> None:
        """Nobody is watched: allauth would note when a second factor was last used. Letters are an errand."""
        from allauth.mfa.models import Authenticator

        from members.actions import follow_up, letters  # noqa: F401  (register their errands)

        Authenticator.record_usage = lambda self: None
