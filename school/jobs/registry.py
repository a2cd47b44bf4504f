"""Every kind of background work there is. Apps register theirs in `jobs.py`, which Django finds by itself."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models

from school.jobs.outcomes import Columns, Done

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)

Function = Callable[..., Columns | Done | None]


@dataclass(frozen=True)
class Job:
    """Work that lies in rows of its own; see `job` for what the fields mean."""

    name: str
    label: str
    rows: Callable[[], models.QuerySet[Any]]
    function: Function
    weight: int = 5
    batch: int = 1
    lease: timedelta = LEASE
    is_atomic: bool = False
    removes: bool = False
    gives_up: bool = True
    figure: str = "oldest_due_work"
    kind: str = ""
    url: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Periodic:
    """Work that the clock brings; see `periodic`."""

    name: str
    label: str
    every: timedelta
    function: Callable[..., object]
    keys: Callable[[], Iterable[Any]] | None = None


_jobs: dict[str, Job] = {}
_periodic: dict[str, Periodic] = {}


def job(
    name: str, *, label: str, rows: Callable[[], models.QuerySet[Any]], **options: Any
) -> Callable[[Function], Function]:
    """Register a function that does one row of `rows()`, the open rows of a `Claimable` model.

    The function gets a claimed row and returns the columns to be written when it is done (or None, or
    `Done`). Afterwards the row must not be in `rows()` any more. It may be called again for the same row
    when a process was killed, so it must not mind what is done already. `label`: what people read, German.

    Options:
    weight      rows in one turn, before the next job has its own
    batch       so many rows are handed over at once, as a list; if that fails, each of them alone
    lease       how long a claim lasts; `claims.extend` prolongs it
    is_atomic   work and outcome are one transaction, for work inside the database: done exactly once
    removes     a row that is done is deleted
    figure      of /readyz, which says how old the oldest due row of the jobs with this figure is
    kind        the column that tells kinds of rows apart, in lists of what has failed
    url         where a moderator can look at a row that was set aside
    """

    def register(function: Function) -> Function:
        _add(_jobs, Job(name=name, label=label, rows=rows, function=function, **options))
        return function

    return register


def periodic(
    name: str, *, label: str, every: timedelta, keys: Callable[[], Iterable[Any]] | None = None
) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function that is called `every` so often, by one process at a time.

    With `keys`, these are looked up every time, and the function is called for each of them, as text: one
    that fails is tried again and set aside by itself. Without, a failure is tried again for ever. The
    function must not mind being called twice.
    """

    def register(function: Callable[..., object]) -> Callable[..., object]:
        _add(_periodic, Periodic(name=name, label=label, every=every, function=function, keys=keys))
        return function

    return register


def _add(known: dict[str, Any], new: Job | Periodic) -> None:
    if new.name in _jobs or new.name in _periodic:
        raise LookupError(f"there are two jobs called {new.name}")
    known[new.name] = new


def jobs(*, figure: str = "") -> list[Job]:
    """All jobs with rows of their own, in the order of their registration; or those with this figure."""
    return [job for job in _jobs.values() if figure in ("", job.figure)]


def get(name: str) -> Job:
    """One of them. Raises KeyError."""
    return _jobs[name]


def periodic_jobs() -> dict[str, Periodic]:
    """All periodic jobs by name."""
    return dict(_periodic)
