"""Background work, a piece at a time."""

from django.utils import timezone

from school.jobs import claims, loop, registry, runs
from school.jobs.models import JobRun


def do_next(name: str) -> int:
    """The oldest due row of one job; how many were due (0 or 1; more for a job with batches)."""
    return loop.do_next(registry.get(name))


def announce_next() -> int:
    """The oldest fact that is not announced."""
    return do_next("notifications.announcing")


def claim(name: str):
    """The oldest due row of a job, claimed as by a worker that dies or freezes now."""
    return claims.claim(registry.get(name))[0]


def do_periodic(*names: str) -> int:
    """What these periodic jobs find to be done, once; how many things. All periodic jobs without names."""
    JobRun.objects.filter(key="").delete()
    runs.plan()
    if names:
        JobRun.objects.filter(key="").exclude(job__in=names).delete()
    loop.run_periodic()
    return sum(iter(lambda: do_next("school.runs"), 0))


def exhaust(name: str, *, tries: int = claims.MAX_TRIES) -> None:
    """Try the rows of a job so often, without the pauses: what fails each time is set aside at last."""
    for _ in range(tries):
        rows = registry.get(name).rows().filter(held_at=None)
        for pk in list(rows.values_list("pk", flat=True)):
            rows.filter(pk=pk).update(due_at=timezone.now())
        while do_next(name):
            pass
