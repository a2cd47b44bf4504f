"""How the outbox is doing."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from notifications.models import Delivery, Digest, Incident, State
from school.health import LATE_SECONDS
from school.jobs import registry as jobs
from school.jobs import report
from school.models import Heartbeat

MAIL_AWAY_SECONDS = 30  # so long mails have failed without any reply code before the server counts as away


def oldest_delivery() -> float | None:
    """Seconds since the oldest mail or message that should have gone out by now became due."""
    return report.lag(*jobs.jobs(figure="oldest_undelivered_row"))


def oldest_fact() -> float | None:
    """Seconds since the oldest fact that should have been announced by now became due."""
    return report.lag(*jobs.jobs(figure="oldest_unannounced_fact"))


def dispatch_report() -> dict[str, Any]:
    """What the dispatch page shows: counts by state, failures of all jobs, heartbeats, incidents."""
    now = timezone.now()
    hour = Q(finished_at__gte=now - timedelta(hours=1), state=State.SENT)
    due = Delivery.objects.filter(state=State.DUE, held_at=None)
    found = report.failures()
    return {
        "waiting": sum(report.waiting(job).count() for job in jobs.jobs(figure="oldest_undelivered_row")),
        "later": due.filter(due_at__gt=now, failing_since=None, claimed_at=None).count(),
        "digesting": Delivery.objects.filter(state=State.WAITING).count(),
        "last_hour": Delivery.objects.filter(hour, digest=None).count() + Digest.objects.filter(hour).count(),
        "oldest": oldest_delivery(),
        "oldest_fact": oldest_fact(),
        "failures": found,
        "is_held": any(one.is_held for one in found),
        "hearts": [
            {"name": heart.name, "beaten_at": heart.beaten_at, "is_silent": _is_silent(heart.name)}
            for heart in Heartbeat.objects.order_by("name")
        ],
        "incidents": Incident.objects.exclude(told_at=None).order_by("-pk")[:10],
    }


def _is_silent(name: str) -> bool:
    heart = Heartbeat.objects.filter(pk=name).first()
    return heart is None or (timezone.now() - heart.beaten_at).total_seconds() > LATE_SECONDS


LOOK_SECONDS = 30  # so long one look is enough for a process of the web
_looked: tuple[float, datetime | None] | None = None  # when (monotonic), and what was seen


def standstill() -> datetime | None:
    """Since when neither worker nor courier has given a sign of life; None while one of them has.

    For the pages of moderators: who else would say it, when both who watch are dead? One query in 30 seconds
    and process. A school in which neither ever began stands still for nobody.
    """
    global _looked
    now = time.monotonic()
    if _looked is None or now - _looked[0] > LOOK_SECONDS:
        last = Heartbeat.objects.filter(pk__in=["worker", "courier"]).aggregate(last=Max("beaten_at"))["last"]
        is_still = last is not None and (timezone.now() - last).total_seconds() > LATE_SECONDS
        _looked = (now, last if is_still else None)
    return _looked[1]


def troubles() -> set[str]:
    """What is wrong with the dispatch at this moment, as kinds of incidents.

    A mail server that is away shows in rows that fail without any reply code from it: their next try lies in
    the future, so that none of them is late. A worker counts as silent when its heartbeat, a task like all
    others, was not run: a process that consumes nothing is no worker. Without any sign of life of a courier
    there is none, and none is missed.
    """
    kinds = Incident.Kind
    found = {
        kinds.LATE: max(oldest_delivery() or 0, oldest_fact() or 0) > LATE_SECONDS,
        kinds.MAIL: any(_fails_without_answer(rows).exists() for rows in (Delivery.objects, Digest.objects)),
        kinds.WORKER: _is_silent("worker"),
        kinds.COURIER: Heartbeat.objects.filter(pk="courier").exists() and _is_silent("courier"),
        kinds.HELD: report.is_anything_held(),
    }
    return {kind.value for kind, is_wrong in found.items() if is_wrong}


def _fails_without_answer(rows: Any) -> Any:
    """Mails that nobody took for a while, not for reasons of their own (`attempts` counts those)."""
    since = timezone.now() - timedelta(seconds=MAIL_AWAY_SECONDS)
    failing = rows.filter(state=State.DUE, held_at=None, attempts=0, failing_since__lte=since)
    return failing.exclude(outcome__startswith="SMTP ").exclude(outcome__startswith="Push ")
