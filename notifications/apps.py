from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Bell and mail. Announces what the journal says and imports no app but members."""

    name = "notifications"
    verbose_name = "Hinweise"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from members.models import Member
        from notifications import receivers

        post_save.connect(receivers.end_devices, sender=Member, dispatch_uid="notifications.end_devices")
