"""A circuit breaker: what does not answer is left alone for a while, so that nobody waits for it."""

import logging
import time

logger = logging.getLogger(__name__)


class Breaker:
    """Guards one thing that may be away, in this process.

    Whoever is about to ask it looks at `is_open` first and does without it while that is True; whoever was
    disappointed calls `trip`. After `seconds` the next one tries again. `reason`: what it was, in a word.
    """

    def __init__(self, guarded: str, seconds: float) -> None:
        self.guarded, self.seconds = guarded, seconds
        self.reason = ""
        self._closes_at = 0.0  # time.monotonic()

    @property
    def is_open(self) -> bool:
        """Whether it was away a moment ago."""
        return time.monotonic() < self._closes_at

    def trip(self, error: BaseException) -> None:
        """It did not answer: leave it alone from now on."""
        self.reason, self._closes_at = type(error).__name__, time.monotonic() + self.seconds
        logger.warning("%s away: %s", self.guarded, self.reason)
