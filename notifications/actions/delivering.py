"""What is due leaves the house: a notification alone, or several in a digest.

Both go the same way: claim – ask the right again – is the claim still ours? – send – settle.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection, transaction
from django.utils import timezone

from notifications import queries
from notifications.actions.claims import LEASE, MAX_CLAIMS, MAX_FAILURES, claim, next_try
from notifications.models import Delivery, Digest, Notification, Outgoing, Rule, State
from notifications.service_time import is_open, next_open
from notifications.transports import TRANSPORTS, Needless, Permanent, Temporary, mail
from school import notices
from school.notices import Group

logger = logging.getLogger(__name__)

PATIENCE = timedelta(days=7)  # how long a mail server or a push service may be away

Changes = dict[str, Any]
Connections = dict[str, Any]


def deliver_next(connections: Connections) -> bool:
    """Deliver the oldest due row; False when there is none. `connections` stay open between calls."""
    return _next_of(Delivery, _deliver, connections) or _next_of(Digest, _deliver_digest, connections)


def _next_of(model: Any, send: Callable[[Any, Connections], Changes], connections: Connections) -> bool:
    open_rows = model.objects.filter(state__in=[State.DUE, State.INFLIGHT])
    row = claim(open_rows, state=State.INFLIGHT)
    if row is None:
        return False
    _settle(row, _try(row, send, connections))
    return True


def _try(row: Outgoing, send: Callable[[Any, Connections], Changes], connections: Connections) -> Changes:
    """Send unless it has become needless; returns the changes to be written to the row."""
    if row.attempts > MAX_CLAIMS and not row.outcome:  # a server that is away leaves an outcome
        return _held("claimed too often")
    try:
        return send(row, connections)
    except OperationalError:
        raise
    except Needless as error:
        return _suppressed(error.rule)
    except Temporary as error:
        connections.pop(getattr(row, "transport", "mail")).close()
        if timezone.now() - row.created_at > PATIENCE:
            return _held(str(error))
        return _again(row, str(error), pause=error.pause)
    except Exception as error:
        logger.warning("%s %s failed: %s", type(row).__name__, row.pk, type(error).__name__)
        if isinstance(error, Permanent):
            return _held(str(error))
        is_hopeless = row.attempts >= MAX_FAILURES
        return _held(type(error).__name__) if is_hopeless else _again(row, type(error).__name__)


# -- One notification alone -----------------------------------------------------------------------------


def _deliver(delivery: Delivery, connections: Connections) -> Changes:
    rows = Notification.objects.select_related("recipient", "entry")
    notification = rows.get(pk=delivery.notification_id)
    subject = notices.subject_of(notification.entry)
    if rule := _why_not(notification, subject):
        return _suppressed(rule)
    opens = _closed_until(notification.recipient_id, notification.group)
    if opens:
        return {"state": State.DUE, "due_at": opens}
    if not _is_still_ours(delivery):
        return {}
    notice = notices.for_entry(notification.entry)
    transport = TRANSPORTS[delivery.transport]
    opened = connections.setdefault(delivery.transport, transport.connect())
    transport.send(notification, opened, excerpt=notice.excerpt(subject))
    return _finished(State.SENT)


def _why_not(notification: Notification, subject: Any) -> Rule | None:
    """The right is asked again: people leave, threads vanish, follows end, places are silenced."""
    if subject is None:
        return Rule.GONE
    if not notification.recipient.is_active:
        return Rule.AWAY
    notice = notices.for_entry(notification.entry)
    audience, reader = notice.audience(subject, notification.entry), notification.recipient_id
    if not audience.filter(pk=reader).exists():
        return Rule.NO_ACCESS
    return Rule.MUTED if notice.quiet_for(subject, [reader]) else None


def _closed_until(member: int, group: str) -> Any:
    """When service time begins, for a mail that was late (a retry, a long queue); None while it is open."""
    if group == Group.SECURITY or not settings.QUIET_MAIL:
        return None
    window, now = queries.window_of(member), timezone.now()
    return None if is_open(now, window) else next_open(now, window)


# -- Several notifications, one mail --------------------------------------------------------------------


def _deliver_digest(digest: Digest, connections: Connections) -> Changes:
    """No empty digest: what may no longer be told is suppressed by its own rule, and the digest with it."""
    told = _still_told(digest)
    if not told:
        return _suppressed(None)
    opens = _closed_until(digest.member_id, Group.NEWS)
    if opens:
        return {"state": State.DUE, "due_at": opens}
    if not _is_still_ours(digest):
        return {}
    mail.send_digest(digest, told, connections.setdefault("mail", mail.connect()))
    return _finished(State.SENT)


def _still_told(digest: Digest) -> list[Notification]:
    rows = digest.deliveries.filter(state=State.BUNDLED).select_related(
        "notification__recipient", "notification__entry"
    )
    told = []
    for delivery in rows.order_by("-notification_id"):
        notification = delivery.notification
        rule = _why_not(notification, notices.subject_of(notification.entry))
        if rule is None:
            told.append(notification)
        else:
            Delivery.objects.filter(pk=delivery.pk, state=State.BUNDLED).update(**_suppressed(rule))
    return told


# -- What happened --------------------------------------------------------------------------------------


def _is_still_ours(row: Outgoing) -> bool:
    """False for a worker that was frozen until its lease ran out and somebody else took over."""
    rows: Any = type(row)._default_manager
    return rows.filter(pk=row.pk, attempts=row.attempts, due_at__gt=timezone.now()).exists()


def _settle(row: Outgoing, changes: Changes) -> None:
    """Write down what happened. The mail is out: if the database is away just now, wait for it."""
    give_up = time.monotonic() + LEASE.total_seconds()
    while changes:
        try:
            _write(row, changes)
            return
        except OperationalError:
            if time.monotonic() > give_up or connection.in_atomic_block:
                raise
            close_old_connections()
            time.sleep(0.2)


@transaction.atomic
def _write(row: Outgoing, changes: Changes) -> None:
    """Only while the claim is ours. What a digest holds shares its fate."""
    rows: Any = type(row)._default_manager
    is_ours = rows.filter(pk=row.pk, attempts=row.attempts).update(**changes)
    if is_ours and isinstance(row, Digest) and changes["state"] == State.SENT:
        sent = {name: changes[name] for name in ("state", "finished_at")}
        row.deliveries.filter(state=State.BUNDLED).update(**sent)


def _finished(state: State, outcome: str = "") -> Changes:
    return {"state": state, "finished_at": timezone.now(), "outcome": outcome}


def _suppressed(rule: Rule | None) -> Changes:
    """A delivery names its rule; a digest has none of its own."""
    return _finished(State.SUPPRESSED) | ({"rule": rule} if rule else {})


def _held(outcome: str) -> Changes:
    return _finished(State.HELD, outcome[:200])


def _again(row: Outgoing, outcome: str, *, pause: float = 0) -> Changes:
    """After a growing gap, and not before the other side wants to be asked again."""
    due_at = max(next_try(row.attempts), timezone.now() + timedelta(seconds=pause))
    return {"state": State.DUE, "due_at": due_at, "outcome": outcome[:200]}
