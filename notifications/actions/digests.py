"""Digests: what waits for a person's day and hour becomes one mail."""

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from notifications import planning, queries
from notifications.models import Delivery, Digest, State
from school.jobs.outcomes import Later
from school.notices import Rhythm


def bundle(delivery: Delivery) -> None:
    """Make the digest of the person whose time has come, with all that is due; in the job's transaction.

    Two workers may have claimed two of her deliveries: one makes the digest with both, the other finds its
    claim gone.
    """
    now, pk = timezone.now(), delivery.notification.recipient_id
    if not _is_alone(pk):
        raise Later(now + timedelta(seconds=1))
    is_due = Q(due_at__lte=now) | Q(claimed_at__isnull=False) | Q(failing_since__isnull=False)
    rows = Delivery.objects.filter(is_due, state=State.WAITING, held_at=None, notification__recipient=pk)
    wishes = queries.wishes_of([pk])[pk]
    if not planning.has_mails_left(wishes):
        rows.update(due_at=planning.next_digest(Rhythm.DAILY, wishes, now))
        return
    digest = Digest.objects.create(member_id=pk, due_at=now)
    others = Delivery.FRESH  # ends their claims as well
    rows.exclude(pk=delivery.pk).update(state=State.BUNDLED, digest=digest, **others)
    Delivery.objects.filter(pk=delivery.pk).update(state=State.BUNDLED, digest=digest)


def _is_alone(member: int) -> bool:
    """Whether nobody else makes this person's digest. No lock on her row: she may be leaving just now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended('digest', %s))", [member])
        return bool(cursor.fetchone()[0])
