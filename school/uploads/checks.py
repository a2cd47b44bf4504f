"""`manage.py check`: what operators should know about files that people bring along."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register

EXAMPLES = "tcp://clamd:3310 oder unix:///run/clamav/clamd.ctl"


@register
def virus_scanner(**kwargs: Any) -> list[CheckMessage]:
    """An address that no scanner can have stops the start."""
    address = urlsplit(settings.CLAMD_URL)
    is_tcp = address.scheme == "tcp" and bool(address.hostname)
    is_unix = address.scheme == "unix" and address.path.startswith("/")
    if not settings.CLAMD_URL or is_tcp or is_unix:
        return []
    return [Error("CLAMD_URL ist keine Adresse von clamd.", hint=f"So: {EXAMPLES}", id="school.E010")]


@register(deploy=True)
def no_virus_scanner(**kwargs: Any) -> list[CheckMessage]:
    """Said, not demanded."""
    if settings.CLAMD_URL:
        return []
    words = "Kein Virenscanner: Dateien werden nur auf ihren Aufbau geprüft."
    return [Info(words, hint=f"CLAMD_URL, zum Beispiel {EXAMPLES}", id="school.I010")]
