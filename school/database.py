"""What an error of the database means: it is away, it is busy, or it refuses just this.

Very different things are an OperationalError: a lost server as well as a word that is too long for an index.
The SQLSTATE tells them apart (PostgreSQL manual, appendix A), and the state of the connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import (
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
    connection,
    transaction,
)

SHORT = "4s"  # less than the five seconds that others wait for a lock (settings.DATABASES)

# connection exceptions, out of resources, shut down or starting up, session ended for idling in a transaction
_AWAY = ("08", "53", "57P", "25P03")
_BUSY = ("40", "55P03", "57014")  # serialisation failure or deadlock, a lock's or a statement's time is over
_ABOUT_VALUES = (
    *(DataError, IntegrityError, ProgrammingError),
    *(psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError),
)


def sqlstate(error: BaseException) -> str:
    """The SQLSTATE of an error of Django or psycopg; "" when the server has given none."""
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    return getattr(cause, "sqlstate", None) or ""


def is_away(error: BaseException) -> bool:
    """Whether the database could not be asked at all, so that everything else would fail like this."""
    if not _is_of_database(error) or isinstance(error, _ABOUT_VALUES):
        return False
    return sqlstate(error).startswith(_AWAY) or _is_lost()


def is_busy(error: BaseException) -> bool:
    """Whether the same may well work a moment later: somebody else was at it, or it took too long."""
    return _is_of_database(error) and sqlstate(error).startswith(_BUSY)


def describe(error: BaseException) -> str:
    """Class and SQLSTATE of an error, for logs and lists: its message may hold what people wrote."""
    return f"{type(error).__name__} {sqlstate(error)}".strip()


def _is_of_database(error: BaseException) -> bool:
    return isinstance(error, DatabaseError | InterfaceError | psycopg.Error)


def _is_lost() -> bool:
    """Whether this thread's connection has been cut, or could not be made."""
    opened = connection.connection
    return opened is None or opened.closed or opened.broken


@contextmanager
def short_transaction() -> Iterator[None]:
    """A transaction of background work. If its process is frozen in the middle, PostgreSQL ends it before
    anybody who waits for its locks has to give up."""
    is_inner = connection.in_atomic_block
    with transaction.atomic():
        if not is_inner:
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{SHORT}'")
        yield
