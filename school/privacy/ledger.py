"""Who was erased, outside the database: a backup that is brought back must not bring people back.

One line each: day, the member's number, her account's random number, and the letter of what she wanted to
become of her contributions. No name, no address. The file is only ever appended to and stands on the disk
before the database commits.
"""

import os
from datetime import date
from enum import Enum
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings


class Contributions(Enum):
    """What somebody wants to become of what she wrote; the letters stand in the ledger."""

    KEPT = "s"  # signed anew
    KEPT_UNLESS_NAMED = "n"  # … except those in which she calls herself by her name
    DELETED = "d"


_LETTERS = {choice.value for choice in Contributions}


class Line(NamedTuple):
    """One erased person."""

    day: date
    pk: int
    uid: UUID
    contributions: Contributions


def append(*, day: date, pk: int, uid: UUID, contributions: Contributions) -> None:
    """Write a line and wait for the disk. Raises OSError when that is not possible."""
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"{day.isoformat()} {pk} {uid} {contributions.value}\n"
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, text.encode())
        os.fsync(file)
    finally:
        os.close(file)


def lines() -> list[Line]:
    """All lines; a line that a crash has cut short is left out."""
    path = Path(settings.ERASURE_LEDGER)
    if not path.exists():
        return []
    parts = (line.split() for line in path.read_text().splitlines())
    return [
        Line(date.fromisoformat(row[0]), int(row[1]), UUID(row[2]), Contributions(row[3]))
        for row in parts
        if len(row) == 4 and len(row[2]) == 36 and row[3] in _LETTERS
    ]
