"""Reads around the outbox."""

from typing import Any

from django.db import connection
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from members.queries.letters import held_letters
from notifications.models import Delivery, Notification
from school.health import age
from school.models import Entry, Heartbeat

_UNREAD = f"SELECT count(*) FROM {Notification._meta.db_table} WHERE recipient_id = %s AND NOT is_read"  # noqa: S608


def bell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `unread_count` of the signed-in member, asked only where a template shows it."""

    def count() -> int:
        if not request.user.is_authenticated:
            return 0
        with connection.cursor() as cursor:  # on every page: writing the SQL down saves half of the cost
            cursor.execute(_UNREAD, [request.user.pk])
            return cursor.fetchone()[0]

    return {"unread_count": SimpleLazyObject(count)}


@age("oldest_undelivered_row")
def oldest_delivery() -> float | None:
    """Seconds since the oldest delivery that should have gone out by now became due."""
    rows = Delivery.objects.filter(state__in=["due", "inflight"], due_at__lte=timezone.now())
    due = rows.order_by("due_at").values_list("due_at", flat=True).first()
    return (timezone.now() - due).total_seconds() if due else None


def dispatch_report() -> dict[str, Any]:
    """What the dispatch page shows: counts by state, rows set aside, facts set aside, heartbeats."""
    held = Delivery.objects.filter(state=Delivery.State.HELD)
    return {
        "waiting": Delivery.objects.filter(state__in=["due", "inflight"]).count(),
        "oldest": oldest_delivery(),
        "held": held.values("outcome", "transport").annotate(rows=Count("pk")).order_by("-rows", "outcome"),
        "held_letters": held_letters(),
        "held_facts": Entry.objects.exclude(held_at=None).filter(announced_at=None).order_by("pk")[:50],
        "hearts": Heartbeat.objects.order_by("name"),
    }
