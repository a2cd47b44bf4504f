"""Who was erased, outside the database: a backup that is brought back must not bring people back.

One line each: day, the member's number, her account's random number, `d` (contributions deleted) or `s`
(signed anew). No name, no address. The file is only ever appended to and stands on the disk before the
database commits.
"""

import os
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.conf import settings


class Line(NamedTuple):
    """One erased person."""

    day: date
    pk: int
    uid: UUID
    keeps_contributions: bool


def append(*, day: date, pk: int, uid: UUID, keeps_contributions: bool) -> None:
    """Write a line and wait for the disk. Raises OSError when that is not possible."""
    path = Path(settings.ERASURE_LEDGER)
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"{day.isoformat()} {pk} {uid} {'s' if keeps_contributions else 'd'}\n"
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
        Line(date.fromisoformat(row[0]), int(row[1]), UUID(row[2]), row[3] == "s")
        for row in parts
        if len(row) == 4 and len(row[2]) == 36
    ]
