from django.apps import AppConfig


class BareConfig(AppConfig):
    """A yardstick, no part of the school."""

    name = "tests.bench.bare"
    label = "bare"
