"""Files that no row names any more: a process was killed between a commit and the deletion that follows it.

Apps say which files in the storage are theirs, and which rows name them; other files are left alone.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils import timezone

AGE = timedelta(days=1)  # a younger one may belong to a transaction that has not ended yet


class Owner(NamedTuple):
    """Files whose path matches `pattern` belong to rows of `model` (label), which name them in `field`."""

    pattern: re.Pattern[str]
    model: str
    field: str

    def rows(self) -> models.QuerySet[Any]:
        """All rows that may name such a file."""
        return apps.get_model(self.model)._base_manager.all()


_owners: list[Owner] = []


def owned(pattern: str, model: str, field: str = "path") -> None:
    """Register files of an app; `pattern` matches the whole path in the storage."""
    _owners.append(Owner(re.compile(pattern), model, field))


def lock(path: str) -> None:
    """Until the transaction ends: nobody else stores or sweeps the content at this path."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 3))", [path])


def find() -> Iterator[str]:
    """Paths of orphans older than AGE."""
    for owner in _owners:
        known = set(owner.rows().values_list(owner.field, flat=True))
        for path in _files():
            if owner.pattern.fullmatch(path) and path not in known and _is_older(path):
                yield path


def remove(path: str) -> None:
    """Delete an orphan, unless a row names it by now. Twice is the same as once."""
    owner = next((owner for owner in _owners if owner.pattern.fullmatch(path)), None)
    with transaction.atomic():
        lock(path)
        if owner and not owner.rows().filter(**{owner.field: path}).exists() and _is_older(path):
            default_storage.delete(path)


def _is_older(path: str) -> bool:
    try:
        return default_storage.get_modified_time(path) < timezone.now() - AGE
    except FileNotFoundError:  # somebody was faster
        return False


def _files(directory: str = "") -> Iterator[str]:
    """Paths of all files in the storage, folder by folder."""
    try:
        folders, files = default_storage.listdir(directory)
    except FileNotFoundError:  # nothing was ever stored
        return
    for name in files:
        yield f"{directory}{name}"
    for name in folders:
        yield from _files(f"{directory}{name}/")
