"""Celery only wakes work up; the database decides what is due (see `school.jobs`)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

from school.jobs.priority import lower_process_priority

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "school.settings")


def _every(seconds: int, task: str) -> dict[str, Any]:
    """A line of the schedule. Who comes too late lets the next one do it."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}


app = Celery("school")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.add_defaults(
    {
        "broker_connection_retry_on_startup": True,
        "task_ignore_result": True,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "task_publish_retry": False,  # a wake-up that fails is not worth waiting for: the sweep comes anyway
        "task_time_limit": 120,  # seconds
        "worker_prefetch_multiplier": 1,
        "timezone": "UTC",
        # Everything that the clock brings is a row (`school.jobs.runs`), so that the courier does it as well.
        "beat_schedule": {
            "work": _every(5, "school.tasks.work"),
            "heartbeat": _every(15, "school.tasks.beat_heart"),
        },
    }
)


@setup_logging.connect
def _log_as_everywhere(**_: Any) -> None:
    """Somebody who listens is enough: Celery brings no handlers of its own. See school/logs.py."""


@worker_init.connect
def _step_back(**_: Any) -> None:
    """Before the pool is forked, so that all of it inherits."""
    lower_process_priority()
