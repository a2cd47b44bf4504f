"""Celery doors of the kernel."""

from celery import shared_task

from school import health


@shared_task
def beat_heart() -> None:
    """Sent by beat, run by the worker: proves that beat, Redis and the worker work together."""
    health.beat("worker")
