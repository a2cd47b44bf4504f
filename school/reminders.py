"""Facts that become true later: "in seven days", "a year from now".

    remind("events.starts_soon", subject=event, due_at=start - timedelta(days=1), until=start)

When the time comes, the fact is recorded, and the app's notice for it says who hears of it and in which
words, as for every other fact. Reminder and record stand or fall in one transaction, so each is recorded
exactly once, whatever dies in between. A late one (the house was dark) is recorded only before `until`. Who
needs to know whether a reminder still makes sense asks in the audience of the notice.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from school.jobs.registry import job
from school.journal import record
from school.models import Reminder
from school.notices import subject_of


@transaction.atomic
def remind(verb: str, *, subject: models.Model, due_at: datetime, until: datetime | None = None) -> None:
    """Record `verb` about `subject` at `due_at` (aware). A new time replaces the one planned before.

    Without `until` a late reminder is still worth something, however late. Raises ValueError for a naive
    time and for an `until` that is not after `due_at`.
    """
    if timezone.is_naive(due_at) or (until is not None and until <= due_at):
        raise ValueError("a reminder needs an aware time, and an end after it")
    Reminder.objects.update_or_create(
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        defaults={"due_at": due_at, "until": until} | Reminder.FRESH,
    )


def forget_reminders(subject: models.Model, *verbs: str) -> int:
    """What was planned about `subject` is not needed any more: all of it, or these verbs.

    Returns how many were still planned: 0 means that the fact has been recorded already, or is being recorded
    this very moment (nobody waits for whoever does that). The caller is in a transaction.
    """
    planned = Reminder.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    planned = planned.filter(verb__in=verbs) if verbs else planned
    free = planned.select_for_update(skip_locked=True).values_list("pk", flat=True)
    return Reminder.objects.filter(pk__in=list(free)).delete()[0]


@job(
    "school.reminders",
    label="Erinnerungen und Termine, die anstehen",
    rows=Reminder.objects.all,
    is_atomic=True,
    removes=True,
    kind="verb",
)
def record_fact(reminder: Reminder) -> None:
    """Record the fact of a due reminder, if it still makes sense."""
    subject = subject_of(reminder)
    if subject is not None and (reminder.until is None or timezone.now() < reminder.until):
        record(reminder.verb, actor=None, subject=subject)
