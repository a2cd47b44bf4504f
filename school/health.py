"""Is the school well? `/healthz` answers for the process, `/readyz` for everything behind it."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from school.database import describe, is_away
from school.jobs import registry, report, runs
from school.jobs.registry import Job
from school.models import Heartbeat
from school.uploads import scanning

logger = logging.getLogger(__name__)
LATE_SECONDS = 60
_ages: dict[str, Callable[[], float | None]] = {}
_migrated = False


def age(name: str) -> Callable[[Callable[[], float | None]], Callable[[], float | None]]:
    """Register a figure in seconds for `/readyz`; over 60 it counts as trouble, None as nothing due."""

    def register(measure: Callable[[], float | None]) -> Callable[[], float | None]:
        _ages[name] = measure
        return measure

    return register


def beat(name: str) -> None:
    """Write a sign of life of the loop `name`."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": timezone.now()})


def _lags() -> dict[str, float | None]:
    """For the figures of background work, how old the oldest row is that should have been done by now."""
    figures: dict[str, list[Job]] = {}
    for job in (*registry.jobs(), runs.PERIODIC):
        figures.setdefault(job.figure, []).append(job)
    return {name: report.lag(*jobs) for name, jobs in figures.items()}


@age("worker_heartbeat")
def worker_heartbeat() -> float | None:
    """Seconds since the Celery worker last ran its heartbeat task; infinite when it never did."""
    heart = Heartbeat.objects.filter(pk="worker").first()
    return (timezone.now() - heart.beaten_at).total_seconds() if heart else float("inf")


def _is_migrated() -> bool:
    global _migrated  # once true it stays true for this code
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _redis_answers() -> bool:
    mark = str(time.monotonic())
    caches["default"].set("readyz", mark, 10)
    return caches["default"].get("readyz") is not None


@require_safe
def live_view(request: HttpRequest) -> HttpResponse:
    """GET /healthz: this process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready_view(request: HttpRequest) -> JsonResponse:
    """GET /readyz: 200 ok | 200 degraded (pages work, something behind them is late) | 503 down."""
    said: dict[str, Any] = {"status": "ok", "database": True, "migrations": False, "redis": False}
    try:
        said["migrations"] = _is_migrated()
        ages = {name: measure() for name, measure in _ages.items()} | _lags()
        said["set_aside"] = report.held()
    except Exception as error:  # with migrations missing, for example
        logger.warning("not ready: %s", describe(error))
        return JsonResponse(said | {"status": "down", "database": not is_away(error)}, status=503)
    said["redis"] = _redis_answers()
    said["virus_scanner"] = scanning.state()
    said |= {
        f"{name}_seconds": None if age in (None, float("inf")) else round(age) for name, age in ages.items()
    }
    late = [name for name, seconds in ages.items() if seconds is not None and seconds > LATE_SECONDS]
    said["late"] = late
    if not said["migrations"]:
        return JsonResponse(said | {"status": "down"}, status=503)
    if late or not said["redis"] or said["virus_scanner"] == "away":
        said["status"] = "degraded"
    return JsonResponse(said)
