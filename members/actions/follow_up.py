"""30 and 90 days after a municipality went active: has it arrived? Told as sums, each exactly once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from members.models import Accession, FollowUp, Member
from school.errands import errand
from school.journal import record
from school.models import Entry

TALK = ("forums.thread_started", "forums.reply_posted")  # asked and answered; what is read, nobody counts


def plan_follow_ups(accession: Accession) -> list[FollowUp]:
    """Due times from now on, instead of those of an earlier round; the caller is in a transaction."""
    FollowUp.objects.filter(accession=accession).delete()
    now = timezone.now()
    rows = [
        FollowUp(accession=accession, days=days, due_at=now + timedelta(days=days)) for days in FollowUp.DAYS
    ]
    return FollowUp.objects.bulk_create(rows)


@errand
@transaction.atomic
def follow_up_next() -> bool:
    """Do the oldest due one of a municipality that is active; False when there is none.

    The claim, the sums and the fact are one transaction: killed at any instant it is done later, or was done.
    """
    due = FollowUp.objects.filter(
        done_at=None, due_at__lte=timezone.now(), accession__state=Accession.State.ACTIVE
    )
    row = due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at", "pk").first()
    if row is None:
        return False
    if due.filter(accession=row.accession_id, due_at__gt=row.due_at).exists():
        row.delete()  # a long pause: the later one says it all
        return True
    _count(row)
    row.done_at = timezone.now()
    row.save(update_fields=["done_at", "people", "contributions"])
    record("members.followed_up", actor=None, subject=row)
    return True


def _count(row: FollowUp) -> None:
    """The sums of the time since it went active; none about what a few people have said."""
    people = Member.objects.filter(is_active=True, municipality=row.accession.municipality_id)
    row.people = people.count()
    if row.people >= FollowUp.GROUP:
        since = row.due_at - timedelta(days=row.days)
        talk = Entry.objects.filter(verb__in=TALK, recorded_at__gte=since)
        row.contributions = talk.filter(actor__in=people.values("pk")).count()
