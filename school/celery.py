"""Celery only wakes work up; the database decides what is due (see docs/architecture.md)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from school.errands import give_way

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "school.settings")

app = Celery("school")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def _step_back(**_: Any) -> None:
    """Before the pool is forked, so that all of it inherits."""
    give_way()
