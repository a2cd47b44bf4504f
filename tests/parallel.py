"""Two at once: what a race needs to be a race."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

EXPECTED = (PermissionDenied, ValidationError)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run all calls at the same moment, each with its own connection.

    Gives what each one returned, or the refusal it met, in order; every other error is raised. The test
    needs real transactions (``django_db(transaction=True)``), for the threads see only what is committed.
    """
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(30)
            return call()
        except EXPECTED as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
