"""Work is claimed: one row at a time, for the length of a lease, by whoever comes first."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
MAX_FAILURES = 5  # errors of ours, or refusals, until a row is set aside
MAX_CLAIMS = 30  # a row that kills its worker leaves no error behind, only claims


def claim(due: Any, **changes: Any) -> Any:
    """Take the oldest due row for the length of a lease. `attempts` afterwards is the claim's token."""
    now = timezone.now()
    with transaction.atomic():
        row = due.filter(due_at__lte=now).select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if row is not None:
            row.attempts += 1
            row.due_at = now + LEASE
            for name, value in changes.items():
                setattr(row, name, value)
            row.save(update_fields=["attempts", "due_at", *changes])
    return row


def next_try(attempts: int) -> datetime:
    """5 s, 20 s, 45 s … at most an hour."""
    return timezone.now() + timedelta(seconds=min(5 * attempts**2, 3600))
