"""Reads around bell, wishes and outbox. The context processor is `notifications.queries.bell.unread`."""

from notifications.queries.announcements import (
    acknowledgement_report,
    announcements_of,
    missing_municipalities,
)
from notifications.queries.bell import newest_of, things
from notifications.queries.dispatch import dispatch_report, oldest_delivery, standstill, troubles
from notifications.queries.ways import feed_address, feed_of, owner_of_feed, ways_of
from notifications.queries.wishes import ended_digests, last_week, window_of, wishes_of

__all__ = [
    "acknowledgement_report",
    "announcements_of",
    "dispatch_report",
    "ended_digests",
    "feed_address",
    "feed_of",
    "last_week",
    "missing_municipalities",
    "newest_of",
    "oldest_delivery",
    "owner_of_feed",
    "standstill",
    "things",
    "troubles",
    "ways_of",
    "window_of",
    "wishes_of",
]
