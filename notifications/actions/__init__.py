"""How a fact reaches people: announced once, decided once, delivered until it is done.

The database is the outbox. Rows are worked off one at a time, each claimed with a lease and a token, by
whoever comes first: a Celery task woken by the fact, the same task sent by beat, or the courier loop, which
needs neither Redis nor Celery.
"""

from notifications.actions.announcements import (
    TOO_LATE,
    acknowledge,
    edit_announcement,
    plan_announcement,
    publish_announcement,
    withdraw_announcement,
)
from notifications.actions.announcing import announce_next
from notifications.actions.bell import mark_all_read, mark_read, say_again
from notifications.actions.delivering import deliver_next
from notifications.actions.devices import add_device, end_device, end_everything, end_feed, make_feed
from notifications.actions.digests import bundle_next
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
from notifications.actions.watching import watch
from notifications.actions.working import keep_working, retry_held, work_off

__all__ = [
    "ANSWERS",
    "TOO_LATE",
    "acknowledge",
    "add_device",
    "announce_next",
    "answer_first_question",
    "bundle_next",
    "choose_devices",
    "choose_rhythms",
    "deliver_next",
    "edit_announcement",
    "end_device",
    "end_everything",
    "end_feed",
    "keep_working",
    "make_feed",
    "mark_all_read",
    "mark_read",
    "plan_announcement",
    "publish_announcement",
    "retry_held",
    "say_again",
    "set_service_hours",
    "set_times",
    "undo_unsubscription",
    "unsubscribe",
    "unsubscribe_digests",
    "watch",
    "withdraw_announcement",
    "work_off",
]
