"""Questions to PostgreSQL that the ORM cannot put, or not as cheaply."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

# True for an entry ("entry") of something that is hidden until it has been read again (`following`)
HIDDEN = (
    "EXISTS (SELECT FROM school_searchdue AS due"
    " WHERE due.hides AND due.kind = entry.kind AND due.object_id = entry.object_id)"
)


def selected(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of `sql`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def told(settings: str, sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of `sql` under `settings` ("SET LOCAL …; SET LOCAL …").

    Settings and question go in one message: PostgreSQL makes a transaction of it, after which the settings
    are as before, without three more journeys.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{settings}; {sql}", values)
        while cursor.nextset():
            pass  # the settings answer first, with nothing
        return list(cursor.fetchall())
