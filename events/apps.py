from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The schedule: when the school meets, and when it met."""

    name = "events"
    verbose_name = "Stundenplan"
