"""30 and 90 days after a municipality went active: has it arrived? Told as sums, each exactly once."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from members.models import Accession, FollowUp, Member
from school.jobs.outcomes import Done
from school.journal import record
from school.models import Entry

TALK = ("forums.thread_started", "forums.reply_posted")  # asked and answered; what is read, nobody counts


def plan_follow_ups(accession: Accession) -> list[FollowUp]:
    """Due times from now on, instead of those of an earlier round; the caller is in a transaction."""
    FollowUp.objects.filter(accession=accession).delete()
    now = timezone.now()
    rows = [
        FollowUp(accession=accession, days=days, since=now, due_at=now + timedelta(days=days))
        for days in FollowUp.DAYS
    ]
    return FollowUp.objects.bulk_create(rows)


def follow_up(row: FollowUp) -> Done:
    """Count what a municipality has done so far, and record it; in the job's transaction."""
    now = timezone.now()
    is_here = Q(due_at__lte=now) | Q(claimed_at__isnull=False) | Q(done_at__isnull=False)
    if FollowUp.objects.filter(is_here, accession=row.accession_id, days__gt=row.days).exists():
        return Done(also=row.delete)  # a long pause: the later one says it all
    _count(row)
    record("members.followed_up", actor=None, subject=row)
    return Done({"done_at": now, "people": row.people, "contributions": row.contributions})


def _count(row: FollowUp) -> None:
    """The sums of the time since it went active; none about what a few people have said."""
    people = Member.objects.filter(is_active=True, municipality=row.accession.municipality_id)
    row.people = people.count()
    if row.people >= FollowUp.GROUP:
        talk = Entry.objects.filter(verb__in=TALK, recorded_at__gte=row.since)
        row.contributions = talk.filter(actor__in=people.values("pk")).count()
