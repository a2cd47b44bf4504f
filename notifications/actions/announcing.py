"""Facts become notifications: the bell at once, and for each person one decision per way out of the house."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from members.models import Member
from members.models.marks import storable
from notifications import queries
from notifications.models import HEADLINE_LENGTH, Delivery, Notification, Rule, State
from notifications.planning import Plan, Wishes
from notifications.transports import TRANSPORTS
from school import live, notices
from school.database import short_transaction
from school.jobs import claims
from school.jobs.outcomes import Columns
from school.models import Entry

CHUNK = 500  # recipients per transaction


def announce(entry: Entry) -> Columns:
    """Announce a fact to its audience, in chunks; taken up where a killed process has left it."""
    notice = notices.for_entry(entry)
    subject = notices.subject_of(entry)
    if subject is None:  # deleted meanwhile: silence
        return {"announced_at": timezone.now()}
    for name, pk in notice.streams(subject):
        live.publish(name, pk)
    audience = notice.audience(subject, entry).filter(is_active=True).order_by("pk")
    while members := list(audience.filter(pk__gt=entry.cursor)[:CHUNK]):
        with short_transaction():
            _tell(members, entry, notice, subject)
            claims.extend(entry, cursor=members[-1].pk)  # raises Lost: somebody else goes on
        entry.cursor = members[-1].pk
        for member in members:
            live.publish("notifications.bell", member.pk)
    return {"announced_at": timezone.now()}


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
