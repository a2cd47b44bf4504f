from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Bell and mail. Listens to the journal and imports no app but members."""

    name = "notifications"
    verbose_name = "Hinweise"

    def ready(self) -> None:
        from notifications import receivers
        from school.journal import recorded

        recorded.connect(receivers.wake, dispatch_uid="notifications.wake")
