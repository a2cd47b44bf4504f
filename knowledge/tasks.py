"""Celery doors."""

from celery import shared_task

from knowledge import actions


@shared_task
def remind() -> None:
    """Sent by beat every hour: what time does to imitations, and what has to be asked."""
    actions.remind()
