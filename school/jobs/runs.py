"""Work without rows of its own: what the clock brings, and what it finds to be done for single things."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from school.jobs.models import JobRun
from school.jobs.outcomes import Columns
from school.jobs.registry import Job, Periodic, job, periodic_jobs

LEASE = timedelta(minutes=5)


def plan() -> None:
    """Write the rows of periodic jobs that have none yet: they are due at once."""
    known = set(JobRun.objects.filter(key="").values_list("job", flat=True))
    missing = [JobRun(job=name) for name in periodic_jobs() if name not in known]
    if missing:
        JobRun.objects.bulk_create(missing, ignore_conflicts=True)


def add(name: str, keys: Iterable[Any]) -> None:
    """Have the periodic job `name` done for these; what is planned already is planned once."""
    rows = [JobRun(job=name, key=str(key)) for key in keys]
    JobRun.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def _call(run: JobRun) -> Columns:
    found = _of(run)
    if found.keys is None:
        found.function()
    else:
        add(found.name, found.keys())
    return {"due_at": timezone.now() + found.every}


# By itself, not in turn with the others: it is looked at between two runs of the loop.
PERIODIC = Job(
    name="school.periodic",
    label="Regelmäßige Arbeiten",
    rows=lambda: JobRun.objects.filter(key="", job__in=list(periodic_jobs())),
    function=_call,
    lease=LEASE,
    gives_up=False,
)


@job(
    "school.runs",
    label="Regelmäßige Arbeiten",
    rows=lambda: JobRun.objects.exclude(key=""),
    lease=LEASE,
    removes=True,
)
def _call_for_key(run: JobRun) -> None:
    _of(run).function(run.key)


def _of(run: JobRun) -> Periodic:
    return periodic_jobs()[run.job]
