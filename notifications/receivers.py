"""The journal's only listener here: it wakes the worker, no more. Losing the wake-up loses nothing."""

import logging
import time
from typing import Any

from notifications import tasks

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
