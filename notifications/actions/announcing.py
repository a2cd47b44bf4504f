"""Facts become notifications: the bell at once, and for each person one decision per way out of the house."""

import logging
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils import timezone

from members.models import Member
from members.models.marks import storable
from notifications import queries
from notifications.actions.claims import LEASE, MAX_FAILURES, claim, next_try
from notifications.models import HEADLINE_LENGTH, Delivery, Notification, Rule, State
from notifications.planning import Plan, Wishes
from notifications.transports import TRANSPORTS
from school import live, notices
from school.models import Entry

logger = logging.getLogger(__name__)

CHUNK = 500  # recipients per transaction


def announce_next() -> bool:
    """Announce the oldest due fact to its audience; False when there is none."""
    entry = claim(Entry.objects.filter(announced_at=None, held_at=None))
    if entry is None:
        return False
    try:
        _announce(entry)
    except OperationalError:
        raise
    except Exception as error:
        _set_back_entry(entry, error)
    return True


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
    """One row in the bell for each, and for each exactly one decision per transport that serves her."""
    words = {
        "kind": notice.kind,
        "group": notice.group,
        "thing": notice.thing(subject)[:80],
        "headline": storable(notice.headline(subject, entry), HEADLINE_LENGTH),
        "url": notice.url(subject),
    }
    quiet = notice.quiet_for(subject, [member.pk for member in members])
    rows = [
        Notification(recipient=one, entry=entry, is_quiet=one.pk in quiet, is_read=one.pk in quiet, **words)
        for one in members
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    told = Notification.objects.filter(entry=entry, recipient__in=members)
    Delivery.objects.bulk_create(_decisions(list(told), notice), ignore_conflicts=True)


def _decisions(told: list[Notification], notice: notices.Notice) -> list[Delivery]:
    """What becomes of each notification on each way; people whom a transport does not serve get no row."""
    now, pks = timezone.now(), [row.recipient_id for row in told]
    wishes = queries.wishes_of(pks if notice.mails else [])
    at_home, muted = (Plan(State.SUPPRESSED, now, rule) for rule in (Rule.ONLY_BELL, Rule.MUTED))
    decided = []
    for name, transport in TRANSPORTS.items():
        served = transport.serves(pks)
        for row in told:
            if row.recipient_id in served:
                wish = wishes.get(row.recipient_id, Wishes())
                plan = transport.plan(notice.group, wish, now) if notice.mails else at_home
                decided.append(_decision(row, name, muted if row.is_quiet else plan, now))
    return decided


def _decision(row: Notification, transport: str, plan: Plan, now: datetime) -> Delivery:
    return Delivery(
        notification=row,
        transport=transport,
        state=plan.state,
        due_at=plan.due_at,
        rule=plan.rule,
        finished_at=now if plan.state == State.SUPPRESSED else None,
    )


def _set_back_entry(entry: Entry, error: Exception) -> None:
    """Try again later; after too many failures set the fact aside, so that it never blocks the others."""
    logger.exception("fact %s could not be announced", entry.pk)
    is_hopeless = entry.attempts >= MAX_FAILURES
    Entry.objects.filter(pk=entry.pk, attempts=entry.attempts).update(
        due_at=next_try(entry.attempts),
        held_at=timezone.now() if is_hopeless else None,
        error=type(error).__name__,
    )
