"""How a fact reaches people: announced once, delivered until it is done.

The database is the outbox. Two kinds of rows are worked off, each claimed alone with a lease and a token,
by whoever comes first: a Celery task woken by the fact, the same task sent by beat, or the courier loop,
which needs neither Redis nor Celery.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from members.models import Member
from notifications.models import Delivery, Notification, without_names
from notifications.transports import Permanent, Temporary, mail
from school import errands, health, live, notices
from school.models import Entry
from school.rules import require

logger = logging.getLogger(__name__)

CHUNK = 500  # recipients per transaction
LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
MAX_FAILURES = 5  # errors of ours, or refusals, until a row is set aside
MAX_CLAIMS = 30  # a row that kills its worker leaves no error behind, only claims
PATIENCE = timedelta(days=7)  # how long a mail server may be away
TRANSPORTS = {"mail": mail}


def work_off(*, seconds: float = 20) -> int:
    """Announce and deliver what is due until nothing is left or the time is over; rows worked on."""
    connections: dict[str, Any] = {}
    end, worked, looked = time.monotonic() + seconds, 0, time.monotonic()
    try:
        while time.monotonic() < end and _do_next(connections):
            worked += 1
            if time.monotonic() - looked > 1:  # the house's other work must not wait until all mails are out
                errands.run_next()
                looked = time.monotonic()
    finally:
        for opened in connections.values():
            opened.close()
    return worked


def _do_next(connections: dict[str, Any]) -> bool:
    return announce_next() or deliver_next(connections) or errands.run_next()


# -- Facts become notifications -------------------------------------------------------------------------


def announce_next() -> bool:
    """Announce the oldest due fact to its audience; False when there is none."""
    entry = _claim(Entry.objects.filter(announced_at=None, held_at=None))
    if entry is None:
        return False
    try:
        _announce(entry)
    except OperationalError:
        raise
    except Exception as error:
        _set_back_entry(entry, error)
    return True


def _claim(due: Any, **changes: Any) -> Any:
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


def _announce(entry: Entry) -> None:
    notice = notices.for_entry(entry)
    subject = notices.subject_of(entry)
    mine = Entry.objects.filter(pk=entry.pk, attempts=entry.attempts)
    if subject is None:  # deleted meanwhile: silence
        mine.update(announced_at=timezone.now())
        return
    for name, pk in notice.streams(subject):
        live.publish(name, pk)
    audience = notice.audience(subject, entry).filter(is_active=True).order_by("pk")
    while members := list(audience.filter(pk__gt=entry.cursor)[:CHUNK]):
        with transaction.atomic():
            if not mine.update(cursor=members[-1].pk, due_at=timezone.now() + LEASE):
                return  # the lease was lost: somebody else goes on
            _tell(members, entry, notice, subject)
        entry.cursor = members[-1].pk
        for member in members:
            live.publish("notifications.bell", member.pk)
    mine.update(announced_at=timezone.now())


def _tell(members: list[Member], entry: Entry, notice: notices.Notice, subject: Any) -> None:
    named = _people_in(entry, subject)
    words = {
        "kind": notice.kind,
        "headline": without_names(notice.headline(subject, entry), named)[:200],
        "url": notice.url(subject),
    }
    Notification.objects.bulk_create(
        [Notification(recipient=member, entry=entry, **words) for member in members], ignore_conflicts=True
    )
    if notice.mails:
        told = Notification.objects.filter(entry=entry, recipient__in=members)
        Delivery.objects.bulk_create(
            [Delivery(notification=row, transport="mail") for row in told], ignore_conflicts=True
        )


def _people_in(entry: Entry, subject: Any) -> list[Member]:
    """Whose names a headline may hold: who did it, whom it was done to, whose thing it is."""
    people = [entry.actor, subject, *(getattr(subject, name, None) for name in ("member", "author"))]
    return [person for person in people if isinstance(person, Member)]


def _set_back_entry(entry: Entry, error: Exception) -> None:
    """Try again later; after too many failures set the fact aside, so that it never blocks the others."""
    logger.exception("fact %s could not be announced", entry.pk)
    is_hopeless = entry.attempts >= MAX_FAILURES
    Entry.objects.filter(pk=entry.pk, attempts=entry.attempts).update(
        due_at=_next_try(entry.attempts),
        held_at=timezone.now() if is_hopeless else None,
        error=type(error).__name__,
    )


# -- Notifications leave the house -----------------------------------------------------------------------


def deliver_next(connections: dict[str, Any]) -> bool:
    """Deliver the oldest due row; False when there is none. `connections` stay open between calls."""
    open_rows = Delivery.objects.filter(state__in=[Delivery.State.DUE, Delivery.State.INFLIGHT])
    delivery = _claim(open_rows, state=Delivery.State.INFLIGHT)
    if delivery is None:
        return False
    _settle(delivery, **_try_to_send(delivery, connections))
    return True


def _try_to_send(delivery: Delivery, connections: dict[str, Any]) -> dict[str, Any]:
    """Send unless it has become needless; returns the changes to be written to the row."""
    try:
        if delivery.attempts > MAX_CLAIMS and not delivery.outcome:  # a mail server that is away leaves one
            return _held("claimed too often")
        notification = Notification.objects.select_related("recipient", "entry").get(
            pk=delivery.notification_id
        )
        notice, subject = notices.for_entry(notification.entry), notices.subject_of(notification.entry)
        if not _may_still_be_told(notification, notice, subject):
            return _finished(Delivery.State.DROPPED, "no longer visible")
        if not _is_still_ours(delivery):
            return {}
        transport = TRANSPORTS[delivery.transport]
        opened = connections.setdefault(delivery.transport, transport.connect())
        transport.send(notification, opened, excerpt=notice.excerpt(subject))
    except OperationalError:
        raise
    except Temporary as error:
        connections.pop(delivery.transport).close()
        if timezone.now() - delivery.created_at > PATIENCE:
            return _held(str(error))
        return {
            "state": Delivery.State.DUE,
            "due_at": _next_try(delivery.attempts),
            "outcome": str(error)[:200],
        }
    except Exception as error:
        logger.warning("delivery %s failed: %s", delivery.pk, type(error).__name__)
        if isinstance(error, Permanent) or delivery.attempts >= MAX_FAILURES:
            return _held(str(error) if isinstance(error, Permanent) else type(error).__name__)
        return {
            "state": Delivery.State.DUE,
            "due_at": _next_try(delivery.attempts),
            "outcome": type(error).__name__,
        }
    return _finished(Delivery.State.SENT)


def _may_still_be_told(notification: Notification, notice: notices.Notice, subject: Any) -> bool:
    """The right is asked again: people leave, threads vanish, follows end."""
    if subject is None or not notification.recipient.is_active:
        return False
    return notice.audience(subject, notification.entry).filter(pk=notification.recipient_id).exists()


def _is_still_ours(delivery: Delivery) -> bool:
    """False for a worker that was frozen until its lease ran out and somebody else took over."""
    return Delivery.objects.filter(
        pk=delivery.pk, attempts=delivery.attempts, due_at__gt=timezone.now()
    ).exists()


def _settle(delivery: Delivery, **changes: Any) -> None:
    """Write down what happened. The mail is out: if the database is away just now, wait for it."""
    give_up = time.monotonic() + LEASE.total_seconds()
    while changes:
        try:
            Delivery.objects.filter(pk=delivery.pk, attempts=delivery.attempts).update(**changes)
            return
        except OperationalError:
            if time.monotonic() > give_up or connection.in_atomic_block:
                raise
            close_old_connections()
            time.sleep(0.2)


def _finished(state: Delivery.State, outcome: str = "") -> dict[str, Any]:
    return {"state": state, "finished_at": timezone.now(), "outcome": outcome}


def _held(outcome: str) -> dict[str, Any]:
    return _finished(Delivery.State.HELD, outcome[:200])


def _next_try(attempts: int) -> datetime:
    """5 s, 20 s, 45 s … at most an hour."""
    return timezone.now() + timedelta(seconds=min(5 * attempts**2, 3600))


# -- What people do with them ---------------------------------------------------------------------------


def mark_read(*, by: Member, notification: Notification) -> None:
    """Mark one's own notification as read."""
    require(notification.recipient_id == by.pk)
    Notification.objects.filter(pk=notification.pk).update(is_read=True)
    transaction.on_commit(lambda: live.publish("notifications.bell", by.pk))


def mark_all_read(*, by: Member) -> int:
    """Mark all of one's own notifications as read; how many there were."""
    return Notification.objects.visible_to(by).unread().update(is_read=True)


def retry_held(*, by: Member) -> int:
    """Send everything that was set aside on its way again; how many rows."""
    require(by.is_moderator)
    now = timezone.now()
    Entry.objects.exclude(held_at=None).filter(announced_at=None).update(held_at=None, attempts=0, due_at=now)
    return Delivery.objects.filter(state=Delivery.State.HELD).update(
        state=Delivery.State.DUE, attempts=0, due_at=now, finished_at=None, created_at=now
    )


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


def keep_working(*, pause: float = 2.0, stop: Any = None) -> None:
    """The courier: the whole job in a plain loop, without Redis, Celery and beat. Ends with `stop`."""
    last_beat = 0.0
    while not (stop and stop.is_set()):
        worked = 0
        try:
            if time.monotonic() - last_beat > 15:
                health.beat("courier")
                last_beat = time.monotonic()
            worked = work_off(seconds=15)
        except OperationalError as error:
            logger.warning("database away: %s", type(error).__name__)
            close_old_connections()
        if not worked:
            stop.wait(pause) if stop else time.sleep(pause)
