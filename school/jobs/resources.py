"""Connections that stay open from one row to the next, and are closed when the run ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from school.jobs.outcomes import Temporary

_kept: ContextVar[dict[str, Any] | None] = ContextVar("kept", default=None)


@contextmanager
def kept_open() -> Iterator[None]:
    """What is opened in here by `opened` is shared, and closed at the end."""
    things: dict[str, Any] = {}
    token = _kept.set(things)
    try:
        yield
    finally:
        _kept.reset(token)
        for thing in things.values():
            thing.close()


@contextmanager
def opened(name: str, make: Callable[[], Any]) -> Iterator[Any]:
    """The thing with a `close()` that is called so; made when there is none yet.

    One that has shown itself to be away (Temporary) is closed at once, as is every one outside of a run.
    """
    kept = _kept.get()
    things = {} if kept is None else kept
    if name not in things:
        things[name] = make()
    try:
        yield things[name]
    except Temporary:
        things.pop(name).close()
        raise
    finally:
        if kept is None and name in things:
            things[name].close()
