"""Digests: what waits for a person's day and hour becomes one mail, all of it in one transaction."""

from django.db import transaction
from django.utils import timezone

from members.models import Member
from notifications import planning, queries
from notifications.models import Delivery, Digest, State
from school.notices import Rhythm


@transaction.atomic
def bundle_next() -> bool:
    """Make the digest of one person whose time has come; False when there is none (or others are at it).

    The person's row is locked, so that two workers cannot make two digests; a crash leaves all or nothing.
    """
    now = timezone.now()
    due = Delivery.objects.filter(state=State.WAITING, due_at__lte=now)
    pk = due.order_by("due_at", "pk").values_list("notification__recipient", flat=True).first()
    if pk is None:
        return False
    if not Member.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first():
        return False
    rows = due.filter(notification__recipient=pk)
    wishes = queries.wishes_of([pk])[pk]
    if not planning.has_mails_left(wishes):
        rows.update(due_at=planning.next_digest(Rhythm.DAILY, wishes, now))
        return True
    pks = list(rows.values_list("pk", flat=True))
    if pks:  # else somebody else has just done it
        digest = Digest.objects.create(member_id=pk, due_at=now)
        Delivery.objects.filter(pk__in=pks).update(state=State.BUNDLED, digest=digest)
    return True
