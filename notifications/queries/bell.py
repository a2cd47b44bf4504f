"""What stands in the bell."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, Max, Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notifications.models import (
    Notification,
    NotificationQuerySet,
    with_names,
)
from notifications.queries.dispatch import standstill

_UNREAD = f"SELECT count(*) FROM {Notification._meta.db_table} WHERE recipient_id = %s AND NOT is_read"  # noqa: S608


def unread(request: HttpRequest) -> dict[str, Any]:
    """Context processor, each asked only where a template shows it.

    `unread_count` of the signed-in member; `standstill`, for moderators: since when the dispatch is dead.
    """

    def count() -> int:
        if not request.user.is_authenticated:
            return 0
        with connection.cursor() as cursor:  # on every page: writing the SQL down saves half of the cost
            cursor.execute(_UNREAD, [request.user.pk])
            return cursor.fetchone()[0]

    def still() -> Any:
        user = getattr(request, "user", None)  # a page of an error may come before anybody is known
        return standstill() if getattr(user, "is_moderator", False) else None

    return {"unread_count": SimpleLazyObject(count), "standstill": SimpleLazyObject(still)}


def things(rows: NotificationQuerySet) -> Any:
    """Notifications as a row per thing, newest first: its newest notification, how many, how many unread.

    The index `notification_thing` serves it: one person's rows come in the order of their things.
    """
    counted = rows.values("thing").annotate(
        newest=Max("pk"), total=Count("pk"), fresh=Count("pk", filter=Q(is_read=False))
    )
    return counted.order_by("-newest")


def newest_of(rows: Iterable[dict[str, Any]]) -> list[Notification]:
    """The newest notification of each row of `things`, with `total` and `fresh`; two queries."""
    counted = {row["newest"]: row for row in rows}
    found = with_names(Notification.objects.filter(pk__in=counted).order_by("-pk"))
    for notification in found:
        notification.total = counted[notification.pk]["total"]  # type: ignore[attr-defined]
        notification.fresh = counted[notification.pk]["fresh"]  # type: ignore[attr-defined]
    return found
