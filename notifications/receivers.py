"""What wakes the worker (losing that loses nothing), and what ends together with somebody's access."""

import logging
import time
from typing import Any

from notifications import actions, tasks

logger = logging.getLogger(__name__)
BREAK_SECONDS = 5
_asleep_until = 0.0


def wake(sender: Any, **kwargs: Any) -> None:
    """Ask for a delivery run now. While Redis is away ask at most every five seconds: the courier works."""
    global _asleep_until  # a breaker, so that no page waits for a broker that is not there
    if time.monotonic() < _asleep_until:
        return
    try:
        tasks.deliver_due.apply_async(expires=30, retry=False)
    except Exception as error:
        _asleep_until = time.monotonic() + BREAK_SECONDS
        logger.warning("broker away: %s", type(error).__name__)


def end_devices(sender: Any, instance: Any, created: bool, **kwargs: Any) -> None:
    """In the transaction that ends somebody's access: nothing is left, and reopening brings none back."""
    if not instance.is_active and not created:
        actions.end_everything(instance)
