"""What people do with their notifications, and what becomes of them when somebody goes."""

import logging
from typing import Any

from django.db import transaction

from members.models import Member
from members.models.marks import storable
from notifications.models import HEADLINE_LENGTH, Notification
from school import live, notices
from school.models import Entry
from school.rules import require

logger = logging.getLogger(__name__)


def mark_read(*, by: Member, notification: Notification) -> None:
    """Mark one's own notification as read, and with it what was told earlier about the same thing."""
    require(notification.recipient_id == by.pk)
    about = Notification.objects.visible_to(by).filter(thing=notification.thing, pk__lte=notification.pk)
    about.update(is_read=True)
    transaction.on_commit(lambda: live.publish("notifications.bell", by.pk))


def mark_all_read(*, by: Member) -> int:
    """Mark all of one's own notifications as read; how many there were."""
    return Notification.objects.visible_to(by).unread().update(is_read=True)


@transaction.atomic
def say_again(*, entries: set[int]) -> None:
    """Somebody has deleted her account, and what the facts `entries` are about went with it, or a part of it.

    What others were told about them is said anew; where the subject is gone, the notification goes too. All
    other notifications hold her mark, no name. Part of a deletion: no fact.
    """
    told = Notification.objects.filter(entry__in=entries)
    for entry in Entry.objects.filter(pk__in=told.values("entry")):
        subject = notices.subject_of(entry)
        rows = Notification.objects.filter(entry=entry)
        if subject is None or entry.verb not in notices.announced_verbs():
            rows.delete()
        else:
            rows.update(headline=_sentence(entry, subject))


def _sentence(entry: Entry, subject: Any) -> str:
    """The headline as it is now; only its kind where it cannot be made any more: no deletion fails on it."""
    notice = notices.for_entry(entry)
    try:
        with transaction.atomic():
            return storable(notice.headline(subject, entry), HEADLINE_LENGTH)
    except Exception:
        logger.exception("the fact %s can no longer be put into words", entry.pk)
        return notice.kind
