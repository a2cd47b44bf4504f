"""What people do with their notifications, and what becomes of them when somebody goes."""

from collections.abc import Callable

from django.db import transaction

from members.models import Member
from notifications.models import Notification
from school import live, notices
from school.models import Entry
from school.rules import require


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
def say_again(*, entries: set[int], names: tuple[str, ...], scrub: Callable[[str], str]) -> None:
    """Somebody has deleted her account: what others were told about it is said without her name.

    The sentences for the facts `entries` are made anew by their notices; where the subject is gone, the
    notification goes too. Then the `names` are taken out of all others. Part of a deletion: no fact.
    """
    told = Notification.objects.filter(entry__in=entries)
    for entry in Entry.objects.filter(pk__in=told.values("entry")):
        subject = notices.subject_of(entry)
        rows = Notification.objects.filter(entry=entry)
        if subject is None or entry.verb not in notices.announced_verbs():
            rows.delete()
        else:
            rows.update(headline=scrub(notices.for_entry(entry).headline(subject, entry))[:200])
    for name in names:
        for row in Notification.objects.filter(headline__icontains=name):
            Notification.objects.filter(pk=row.pk).update(headline=scrub(row.headline)[:200])
