"""How the outbox is doing."""

import time
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from members.queries.letters import held_letters
from notifications.models import (
    Delivery,
    Digest,
    Incident,
    State,
)
from school.health import LATE_SECONDS, age, oldest_fact
from school.models import Entry, Heartbeat

MODELS: tuple[Any, ...] = (Delivery, Digest)


def _due(model: Any) -> Any:
    return model.objects.filter(state__in=[State.DUE, State.INFLIGHT])


def _retried(model: Any) -> Any:
    """What has failed and is tried again; the partial index of what is due keeps this small."""
    return _due(model).exclude(outcome="")


@age("oldest_undelivered_row")
def oldest_delivery() -> float | None:
    """Seconds since the oldest mail that should have gone out by now became due."""
    now = timezone.now()
    firsts = [
        _due(model).filter(due_at__lte=now).order_by("due_at").values_list("due_at", flat=True).first()
        for model in MODELS
    ]
    due: list[datetime] = [first for first in firsts if first]
    return (now - min(due)).total_seconds() if due else None


def dispatch_report() -> dict[str, Any]:
    """What the dispatch page shows: counts by state, failures by reason, facts set aside, heartbeats."""
    now = timezone.now()
    hour = Q(finished_at__gte=now - timedelta(hours=1), state=State.SENT)
    return {
        "waiting": _due(Delivery).filter(due_at__lte=now).count() + _due(Digest).count(),
        "later": _due(Delivery).filter(due_at__gt=now, outcome="").count(),
        "digesting": Delivery.objects.filter(state=State.WAITING).count(),
        "last_hour": Delivery.objects.filter(hour, digest=None).count() + Digest.objects.filter(hour).count(),
        "oldest": oldest_delivery(),
        "oldest_fact": oldest_fact(),
        "retried": _by_reason(_retried(Delivery), _retried(Digest)),
        "held": _by_reason(*(model.objects.filter(state=State.HELD) for model in MODELS)),
        "held_letters": held_letters(),
        "held_facts": Entry.objects.exclude(held_at=None).filter(announced_at=None).order_by("pk")[:50],
        "hearts": [
            {"name": heart.name, "beaten_at": heart.beaten_at, "is_silent": _is_silent(heart.name)}
            for heart in Heartbeat.objects.order_by("name")
        ],
        "incidents": Incident.objects.exclude(told_at=None).order_by("-pk")[:10],
    }


def _by_reason(deliveries: Any, digests: Any) -> list[dict[str, Any]]:
    """Transport, reason, how many, and since when the oldest waits; the most frequent first."""
    counts = {"rows": Count("pk"), "since": Min("created_at")}
    rows = list(deliveries.values("transport", "outcome").annotate(**counts))
    rows += [{"transport": "digest"} | row for row in digests.values("outcome").annotate(**counts)]
    return sorted(rows, key=lambda row: (-row["rows"], row["outcome"], row["transport"]))


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

    A mail server that is away shows in rows that were tried again and again without any reply code from it:
    their next try lies in the future, so that none of them is late. A worker counts as silent when its
    heartbeat, a task like all others, was not run: a process that consumes nothing is no worker. Without
    any sign of life of a courier there is none, and none is missed.
    """
    kinds = Incident.Kind
    tried = [_retried(model).filter(attempts__gte=3).exclude(outcome__startswith="SMTP ") for model in MODELS]
    held = [model.objects.filter(state=State.HELD) for model in MODELS]
    held.append(Entry.objects.exclude(held_at=None).filter(announced_at=None))
    found = {
        kinds.LATE: max(oldest_delivery() or 0, oldest_fact() or 0) > LATE_SECONDS,
        kinds.MAIL: any(rows.exists() for rows in tried),
        kinds.WORKER: _is_silent("worker"),
        kinds.COURIER: Heartbeat.objects.filter(pk="courier").exists() and _is_silent("courier"),
        kinds.HELD: any(rows.exists() for rows in held),
    }
    return {kind.value for kind, is_wrong in found.items() if is_wrong}
