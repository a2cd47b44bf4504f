"""Celery doors. All of them may run twice, at once, or never: the rows decide."""

from celery import shared_task

from notifications import actions


@shared_task
def deliver_due() -> None:
    """Work off what is due; sent by every fact and by beat."""
    actions.work_off()


@shared_task
def watch() -> None:
    """Is the dispatch well? Sent by beat; the courier looks as well, so that one notices the other."""
    actions.watch()
