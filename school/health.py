"""Is the school well? `/healthz` answers for the process, `/readyz` for everything behind it."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from school.models import Entry, Heartbeat
from school.uploads import scanning

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


@age("oldest_unannounced_fact")
def oldest_fact() -> float | None:
    """Seconds since the oldest fact that should have been announced by now became due."""
    due = (
        Entry.objects.filter(announced_at=None, held_at=None, due_at__lte=timezone.now())
        .order_by("due_at")
        .values_list("due_at", flat=True)
        .first()
    )
    return (timezone.now() - due).total_seconds() if due else None


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
    report: dict[str, Any] = {"status": "ok", "database": True, "migrations": False, "redis": False}
    try:
        report["migrations"] = _is_migrated()
        ages = {name: measure() for name, measure in _ages.items()}
    except Exception:
        return JsonResponse(report | {"status": "down", "database": False}, status=503)
    report["redis"] = _redis_answers()
    report["virus_scanner"] = scanning.state()
    report |= {
        f"{name}_seconds": None if age in (None, float("inf")) else round(age) for name, age in ages.items()
    }
    late = [name for name, seconds in ages.items() if seconds is not None and seconds > LATE_SECONDS]
    report["late"] = late
    if not report["migrations"]:
        return JsonResponse(report | {"status": "down"}, status=503)
    if late or not report["redis"] or report["virus_scanner"] == "away":
        report["status"] = "degraded"
    return JsonResponse(report)
