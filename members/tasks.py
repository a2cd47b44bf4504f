"""Celery doors."""

import logging

from celery import shared_task

from members import actions

logger = logging.getLogger(__name__)


@shared_task
def make_exports() -> None:
    """Sent when somebody orders a copy of her data, and by beat twice a minute."""
    actions.make_exports()


def wake_exports() -> None:
    """Ask for it now; without Redis beat's next round does it."""
    try:
        make_exports.apply_async(expires=30, retry=False)
    except Exception as error:
        logger.warning("broker away: %s", type(error).__name__)
