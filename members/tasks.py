"""Celery doors."""

from celery import shared_task

from members import actions


@shared_task
def forget_old_codes() -> None:
    """Sent by beat once an hour."""
    actions.forget_old_codes()
    actions.forget_printed_codes()
