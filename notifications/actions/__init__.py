"""How a fact reaches people: announced once, decided once, delivered until it is done.

The database is the outbox: facts, deliveries and digests are rows that jobs work off (`notifications.jobs`).
"""

from notifications.actions.announcements import (
    TOO_LATE,
    acknowledge,
    edit_announcement,
    plan_announcement,
    publish_announcement,
    withdraw_announcement,
)
from notifications.actions.announcing import announce
from notifications.actions.bell import mark_all_read, mark_read, say_again
from notifications.actions.delivering import deliver, deliver_digest
from notifications.actions.devices import add_device, end_device, end_everything, end_feed, make_feed
from notifications.actions.digests import bundle
from notifications.actions.preferences import (
    ANSWERS,
    answer_first_question,
    choose_devices,
    choose_rhythms,
    set_service_hours,
    set_times,
    undo_unsubscription,
    unsubscribe,
    unsubscribe_digests,
)
from notifications.actions.retrying import retry_failed
from notifications.actions.watching import watch

__all__ = [
    "ANSWERS",
    "TOO_LATE",
    "acknowledge",
    "add_device",
    "announce",
    "answer_first_question",
    "bundle",
    "choose_devices",
    "choose_rhythms",
    "deliver",
    "deliver_digest",
    "edit_announcement",
    "end_device",
    "end_everything",
    "end_feed",
    "make_feed",
    "mark_all_read",
    "mark_read",
    "plan_announcement",
    "publish_announcement",
    "retry_failed",
    "say_again",
    "set_service_hours",
    "set_times",
    "undo_unsubscription",
    "unsubscribe",
    "unsubscribe_digests",
    "watch",
    "withdraw_announcement",
]
