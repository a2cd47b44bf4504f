"""Waking the worker. Losing a call loses nothing: the rows are in the database, and the loop looks."""

from typing import Any

from school.breaker import Breaker
from school.tasks import work

_broker = Breaker("broker", seconds=5)


def wake(*_: Any, **__: Any) -> None:
    """Ask for a run now; call it after the commit. While Redis is away nobody waits for it."""
    if _broker.is_open:
        return
    try:
        work.apply_async(expires=30, retry=False)
    except Exception as error:
        _broker.trip(error)
