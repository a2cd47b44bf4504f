"""What is due leaves the house: a notification alone, or several in a digest.

Both go the same way: ask the right again – is the claim still ours? – send – say what happened. Claiming,
writing down and trying again are `school.jobs`.
"""

from django.conf import settings
from django.utils import timezone

from notifications import queries
from notifications.models import Delivery, Digest, Notification, Rule, State
from notifications.service_time import is_open, next_open
from notifications.transports import TRANSPORTS, Needless, mail
from school import notices
from school.jobs import claims
from school.jobs.outcomes import Columns, Done, Later
from school.notices import Group

# -- One notification alone -----------------------------------------------------------------------------


def deliver(delivery: Delivery) -> Columns:
    """Send a notification through its transport, unless it has become needless."""
    rows = Notification.objects.select_related("recipient", "entry")
    notification = rows.get(pk=delivery.notification_id)
    subject = notices.subject_of(notification.entry)
    if rule := _why_not(notification, subject):
        return _suppressed(rule)
    _wait_for_service_time(notification.recipient_id, notification.group)
    claims.check(delivery)
    notice = notices.for_entry(notification.entry)
    try:
        TRANSPORTS[delivery.transport].send(notification, excerpt=notice.excerpt(subject))
    except Needless as error:
        return _suppressed(error.rule)
    return _ended(State.SENT)


def _why_not(notification: Notification, subject: object) -> Rule | None:
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


def _wait_for_service_time(member: int, group: str) -> None:
    """Raises Later for a mail that was late (a retry, a long queue) and falls into the night."""
    if group == Group.SECURITY or not settings.QUIET_MAIL:
        return
    window, now = queries.window_of(member), timezone.now()
    if not is_open(now, window):
        raise Later(next_open(now, window))


# -- Several notifications, one mail --------------------------------------------------------------------


def deliver_digest(digest: Digest) -> Columns | Done:
    """Send a digest, but no empty one: what may no longer be told is suppressed by its own rule."""
    told = _still_told(digest)
    if not told:
        return _ended(State.SUPPRESSED)
    _wait_for_service_time(digest.member_id, Group.NEWS)
    claims.check(digest)
    mail.send_digest(digest, told)
    sent = _ended(State.SENT)
    return Done(sent, also=lambda: digest.deliveries.filter(state=State.BUNDLED).update(**sent))


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


def _ended(state: State) -> Columns:
    return {"state": state, "finished_at": timezone.now()}


def _suppressed(rule: Rule) -> Columns:
    return _ended(State.SUPPRESSED) | {"rule": rule}
