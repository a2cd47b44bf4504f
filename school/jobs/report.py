"""How the work is doing: what waits, what has failed and why, and trying it again by hand."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Min, Q, QuerySet, Value
from django.utils import timezone

from school.jobs import registry
from school.jobs.claims import MAX_TRIES
from school.jobs.models import Claimable, JobRun
from school.jobs.registry import Job

MOST_LINKS = 3
_IS_HELD = ExpressionWrapper(Q(held_at__isnull=False), output_field=BooleanField())


@dataclass(frozen=True)
class Failure:
    """Rows of one job that have failed for the same reason: set aside, or tried again by themselves.

    `kind` tells what sort of rows they are, where the job has several. `since` is when the oldest of them
    failed first. `urls` lead to some of them, where there is a page.
    """

    job: str
    label: str
    kind: str
    outcome: str
    is_held: bool
    rows: int
    since: datetime
    urls: list[str]


def failures() -> list[Failure]:
    """All of them: what was set aside first, then the most frequent."""
    found = [failure for work in _all() for failure in _failures_of(work)]
    return sorted(found, key=lambda one: (not one.is_held, -one.rows, one.label, one.kind, one.outcome))


def is_anything_held() -> bool:
    """Whether anything was set aside, or would be if it could be (what the clock brings is never)."""
    is_held = Q(held_at__isnull=False) | Q(attempts__gte=MAX_TRIES)
    return any(work.failed().filter(is_held).exists() for work in _all())


def held() -> int:
    """How many rows of all jobs were set aside."""
    return sum(work.failed().exclude(held_at=None).count() for work in _all())


def waiting(job: Job) -> QuerySet[Any]:
    """Rows that should have been done by now."""
    return job.rows().filter(held_at=None, due_at__lte=timezone.now())


def lag(*jobs: Job) -> float | None:
    """Seconds since the oldest row that should have been done by now became due; None when there is none."""
    firsts = [waiting(job).order_by("due_at").values_list("due_at", flat=True).first() for job in jobs]
    due = [first for first in firsts if first]
    return (timezone.now() - min(due)).total_seconds() if due else None


def retry(*, job: str = "", kind: str = "", outcome: str = "") -> int:
    """Have tried again now what was set aside, and what waits for its next try; how many rows.

    Only that of one job, of one kind, for one reason, if they are named.
    """
    count, now = 0, timezone.now()
    for work in _all():
        if job in ("", work.name):
            failed = work.failed(kind=kind, outcome=outcome)
            count += failed.filter(held_at=None, claimed_at=None).update(due_at=now)
            count += failed.exclude(held_at=None).update(**Claimable.FRESH | {"due_at": now})
    return count


@dataclass(frozen=True)
class _Work:
    name: str
    label: str
    rows: QuerySet[Any]
    kind: str = ""
    url: Callable[[Any], str] | None = None

    def failed(self, *, kind: str = "", outcome: str = "") -> QuerySet[Any]:
        wanted = {"outcome": outcome} if outcome else {}
        wanted |= {self.kind: kind} if kind and self.kind else {}
        return self.rows.exclude(failing_since=None).filter(**wanted)


def _all() -> Iterator[_Work]:
    """A line for every job; those without rows of their own share a table."""
    for job in registry.jobs():
        if job.rows().model is not JobRun:
            yield _Work(job.name, job.label, job.rows(), job.kind, job.url)
    known = registry.periodic_jobs()
    for name, found in known.items():
        yield _Work(name, found.label, JobRun.objects.filter(job=name))
    yield _Work("unknown", "Arbeiten, die es nicht mehr gibt", JobRun.objects.exclude(job__in=list(known)))


def _failures_of(work: _Work) -> Iterator[Failure]:
    kind = F(work.kind) if work.kind else Value("")
    groups = work.failed().order_by().values("outcome", what=kind, is_held=_IS_HELD)
    for group in groups.annotate(rows=Count("pk"), since=Min("failing_since")):
        what = group.pop("what")
        urls = list(_urls_of(work, what, group["outcome"])) if work.url and group["is_held"] else []
        yield Failure(job=work.name, label=work.label, kind=what, urls=urls, **group)


def _urls_of(work: _Work, kind: str, outcome: str) -> Iterator[str]:
    rows = work.failed(kind=kind, outcome=outcome).exclude(held_at=None).order_by("pk")
    for row in rows[:MOST_LINKS]:
        with suppress(Exception):  # what cannot be done may not be possible to look at, either
            if work.url and (url := work.url(row)):
                yield url
