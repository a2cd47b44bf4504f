"""Celery doors of the school. Both may run twice, at once, or never: the rows decide."""

import logging

from celery import shared_task
from django.db import close_old_connections

from school import health
from school.database import describe, is_away
from school.jobs import loop

logger = logging.getLogger(__name__)


@shared_task
def beat_heart() -> None:
    """Sent by beat, run by the worker: proves that beat, Redis and the worker work together."""
    health.beat("worker")


@shared_task
def work() -> None:
    """Do what is due; sent by every fact and by beat."""
    try:
        loop.run_periodic()
        loop.work_off()
    except Exception as error:
        if not is_away(error):
            raise
        logger.warning("database away: %s", describe(error))
        close_old_connections()
