from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Bell and mail. Listens to the journal and imports no app but members."""

    name = "notifications"
    verbose_name = "Hinweise"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from members.models import Member
        from notifications import receivers
        from school.journal import recorded

        recorded.connect(receivers.wake, dispatch_uid="notifications.wake")
        post_save.connect(receivers.end_devices, sender=Member, dispatch_uid="notifications.end_devices")
