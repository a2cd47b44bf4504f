"""Claim, extend, settle: what the life of a row consists of, for all jobs alike.

The claim is committed before the work begins and its token asked for with every word about the row, so a
process that was frozen until its lease ran out finds that the row is no longer its own.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from school.jobs.models import Claimable
from school.jobs.outcomes import Done, Lost, Permanent, Temporary
from school.jobs.registry import LEASE, Job

MAX_TRIES = 7  # failures for reasons of its own until a row is set aside; about three minutes
PATIENCE = timedelta(days=7)  # so long the other side may be away
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
KILLED = "Prozess beendet"  # outcome of a claim without any: its process was killed, or frozen for too long


def claim(job: Job) -> list[Any]:
    """Take the oldest due rows for the length of a lease. Rows that others have in hand are passed over.

    A row whose claim has ended without an outcome has failed: it may be what kills its workers.
    """
    now = timezone.now()
    with transaction.atomic():
        due = job.rows().filter(held_at=None, due_at__lte=now).order_by("due_at", "pk")
        found = list(due.select_for_update(skip_locked=True, of=("self",), no_key=True)[: job.batch])
        lapsed = [row for row in found if row.claimed_at is not None]
        for row in lapsed:
            _write_failure(job, row, KILLED)
        taken = [row for row in found if row.held_at is None]
        for row in taken:
            row.claimed_at, row.due_at = now, now + job.lease
        if taken:
            pks = [row.pk for row in taken]
            type(taken[0])._base_manager.filter(pk__in=pks).update(claimed_at=now, due_at=now + job.lease)
    return taken


def check(row: Claimable) -> None:
    """Raise Lost unless the claim still holds. Ask right before something that cannot be undone."""
    if not _mine(row).filter(due_at__gt=timezone.now()).exists():
        raise Lost


def extend(row: Claimable, *, lease: timedelta = LEASE, **columns: Any) -> None:
    """Keep a claim for another `lease`, and write down how far the work is. Raises Lost."""
    if not _mine(row).update(due_at=timezone.now() + lease, **columns):
        raise Lost


def finish(job: Job, row: Claimable, done: Done) -> None:
    """The row is done. Raises Lost, which undoes the transaction that this belongs to."""
    mine = _mine(row)
    if not (mine.delete()[0] if job.removes else mine.update(**Claimable.FRESH | done.columns)):
        raise Lost
    if done.also is not None:
        done.also()


def put_off(row: Claimable, due_at: datetime) -> None:
    """As if it had not been claimed, but not before `due_at`."""
    _mine(row).update(claimed_at=None, due_at=due_at)


def fail(job: Job, row: Claimable, error: Exception, outcome: str) -> None:
    """Try it again after a while, or set it aside, as `error` demands."""
    if isinstance(error, Temporary):
        _write_failure(job, row, outcome, is_own=False, pause=timedelta(seconds=error.pause))
    else:
        _write_failure(job, row, outcome, is_final=isinstance(error, Permanent))


def _write_failure(
    job: Job,
    row: Claimable,
    outcome: str,
    *,
    is_own: bool = True,
    is_final: bool = False,
    pause: timedelta = timedelta(0),
) -> None:
    """Pauses are as long as it has been failing: 5 s, 5 s, 10 s, 20 s … at most an hour."""
    mine, now = _mine(row), timezone.now()
    row.failing_since = row.failing_since or now
    failing = now - row.failing_since
    row.attempts = min(row.attempts + is_own, 30_000)
    is_over = row.attempts >= MAX_TRIES if is_own else failing > PATIENCE
    row.held_at = now if job.gives_up and (is_final or is_over) else None
    wait = timedelta(0) if row.held_at else max(min(max(failing, FIRST_PAUSE), LONGEST_PAUSE), pause)
    row.claimed_at, row.due_at, row.outcome = None, now + wait, outcome[:200]
    names = ("claimed_at", "due_at", "attempts", "failing_since", "held_at", "outcome")
    mine.update(**{name: getattr(row, name) for name in names})


def _mine(row: Claimable) -> models.QuerySet[Any]:
    """The row, as long as this claim on it holds."""
    return type(row)._base_manager.filter(pk=row.pk, claimed_at=row.claimed_at)
