"""What several migrations of 2026-11 share: the columns of a row that can be claimed, as they were then."""

from typing import Any

from django.db import migrations, models
from django.utils import timezone


def columns(*names: str) -> list[tuple[str, Any]]:
    """Name and field of these columns, or of all."""
    fields: dict[str, Any] = {
        "due_at": models.DateTimeField("fällig", default=timezone.now),
        "claimed_at": models.DateTimeField(null=True),
        "attempts": models.PositiveSmallIntegerField(default=0),
        "failing_since": models.DateTimeField(null=True),
        "held_at": models.DateTimeField(null=True),
        "outcome": models.CharField("Fehlerart", max_length=200, blank=True),
    }
    return [(name, fields[name]) for name in names or fields]


def add_columns(model: str, *names: str) -> list[migrations.AddField]:
    """Add these columns to a table."""
    return [migrations.AddField(model, name, field) for name, field in columns(*names)]
