"""The loop: all jobs in turn, for the Celery worker and for the courier alike."""

import itertools
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, transaction

from school.database import describe, is_away, short_transaction
from school.jobs import claims, registry, resources, runs
from school.jobs.outcomes import Done, Later, Lost, Permanent, Temporary
from school.jobs.registry import Job

logger = logging.getLogger(__name__)
PULSE_SECONDS = 15
_rounds = itertools.count()


def work_off(*, seconds: float = 20, pulse: Callable[[], object] = lambda: None) -> int:
    """Do what is due, all jobs in turn, until nothing is left or the time is over; how many rows.

    `pulse` is called after every row. Raises what `school.database.is_away` knows, and nothing else.
    """
    end, worked = time.monotonic() + seconds, 0
    with resources.kept_open():
        while time.monotonic() < end and (done := _round(end, pulse)):
            worked += done
    return worked


def run_periodic() -> int:
    """Do what the clock has brought; how many runs. Raises as `work_off` does."""
    runs.plan()
    return sum(iter(lambda: _guarded(runs.PERIODIC), 0))


def keep_working(stop: threading.Event, *, pause: float = 2.0, pulse: Callable[[], object]) -> None:
    """The courier: everything there is, without Redis, Celery and beat, until `stop` is set.

    `pulse` is called at least every PULSE_SECONDS, but for the length of a single row.
    """
    beat = _at_most_every(PULSE_SECONDS, pulse)
    while not stop.is_set():
        worked = 0
        try:
            beat()
            worked = run_periodic() + work_off(seconds=PULSE_SECONDS, pulse=beat)
        except Exception as error:
            if not is_away(error):
                raise
            logger.warning("database away: %s", describe(error))
            close_old_connections()
        if not worked:
            stop.wait(pause)


def do_next(job: Job) -> int:
    """Claim the oldest due rows of a job, and do them; how many (more than one for a job with batches)."""
    rows = claims.claim(job)
    if rows:
        _do(job, rows)
    return len(rows)


def _round(end: float, pulse: Callable[[], object]) -> int:
    """Every job has its turn. Each round another comes first, so that the end cuts off none for ever."""
    jobs = registry.jobs()
    first, worked = next(_rounds) % len(jobs), 0
    for job in jobs[first:] + jobs[:first]:
        for _ in range(job.weight):
            done = 0 if time.monotonic() > end else _guarded(job)
            if not done:
                break
            worked += done
            pulse()
    return worked


def _guarded(job: Job) -> int:
    """As `do_next`; a job whose rows cannot even be claimed holds up no other."""
    try:
        return do_next(job)
    except Exception as error:
        if is_away(error):
            raise
        _log(job, "cannot be worked off", error)
        return 0


def _do(job: Job, rows: list[Any]) -> None:
    """Do claimed rows and write down what became of them. A batch that fails is done one by one."""
    try:
        work = rows if job.batch > 1 else rows[0]
        if job.is_atomic:
            with short_transaction():
                _finish(job, rows, job.function(work))
        else:
            done = job.function(work)
            _insist(lambda: _finish(job, rows, done), seconds=job.lease.total_seconds())
    except Exception as error:
        if is_away(error):
            raise  # the claim ends by itself
        if len(rows) > 1:
            for row in rows:
                _do(job, [row])
        else:
            _settle(job, rows[0], error)


def _finish(job: Job, rows: list[Any], done: Any) -> None:
    with short_transaction():
        for row in rows:
            claims.finish(job, row, done if isinstance(done, Done) else Done(done or {}))


def _insist(write: Callable[[], None], *, seconds: float) -> None:
    """What was done cannot be undone: if the database is away just now, wait for it."""
    give_up = time.monotonic() + seconds
    while True:
        try:
            return write()
        except Exception as error:
            if (
                not is_away(error)
                or time.monotonic() > give_up
                or transaction.get_connection().in_atomic_block
            ):
                raise
            close_old_connections()
            time.sleep(0.2)


def _settle(job: Job, row: Any, error: Exception) -> None:
    """A row was not done."""
    if isinstance(error, Lost):
        return
    if isinstance(error, Later):
        claims.put_off(row, error.due_at)
        return
    _log(job, f"failed, row {row.pk}", error)
    claims.fail(job, row, error, _outcome(error))


def _outcome(error: Exception) -> str:
    return str(error) if isinstance(error, Temporary | Permanent) else describe(error)


def _log(job: Job, what: str, error: Exception) -> None:
    """What happened, and where; the message of the error is left out by `school.logs`."""
    logger.warning("%s %s: %s", job.name, what, _outcome(error), exc_info=error)


def _at_most_every(seconds: float, call: Callable[[], object]) -> Callable[[], None]:
    last = float("-inf")

    def calm() -> None:
        nonlocal last
        if time.monotonic() - last > seconds:
            call()
            last = time.monotonic()

    return calm
