"""Celery doors of the kernel."""

from celery import shared_task

from school import health, orphans
from school.privacy import retention


@shared_task
def beat_heart() -> None:
    """Sent by beat, run by the worker: proves that beat, Redis and the worker work together."""
    health.beat("worker")


@shared_task
def apply_retention() -> None:
    """Sent by beat every hour: what has had its time goes, and files that no row names."""
    retention.apply_retention()
    orphans.sweep()
