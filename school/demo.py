"""Shape of a demo school. Each app fills its own part in its `demo.py`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from tqdm import tqdm

T = TypeVar("T")


@dataclass(frozen=True)
class Scale:
    """How much to invent, in rows, on top of the small hand-written demo. All zero: only that one."""

    members: int = 0
    courses: int = 0
    lessons: int = 10  # per invented course
    threads: int = 0
    replies: int = 0
    reports: int = 0

    @property
    def is_load_test(self) -> bool:
        """True when anything beyond the hand-written demo is wanted."""
        return any((self.members, self.courses, self.threads, self.replies, self.reports))


def in_batches(rows: Iterable[T], *, total: int, what: str, size: int = 2000) -> Iterator[list[T]]:
    """Lists of at most `size` rows, with a progress bar named `what` that counts to `total`."""
    iterator = iter(rows)
    with tqdm(total=total, desc=what, unit=" Zeilen", disable=total == 0) as bar:
        while batch := list(islice(iterator, size)):
            yield batch
            bar.update(len(batch))


def insert(model: Any, rows: Iterable[Any], *, total: int, what: str) -> None:
    """Bulk-insert unsaved model instances in batches; rows that exist already are left alone."""
    for batch in in_batches(rows, total=total, what=what):
        model._base_manager.bulk_create(batch, ignore_conflicts=True)
