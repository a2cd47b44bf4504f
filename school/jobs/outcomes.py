"""What may become of a row. Anything else that is raised counts as a failure of the row's own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Columns = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """The row is done. `columns` of it are written, and `also` is called, in one transaction with that."""

    columns: Columns = field(default_factory=dict)
    also: Callable[[], object] | None = None


class Later(Exception):
    """Nothing has failed; it is only too early: not before `due_at`."""

    def __init__(self, due_at: datetime) -> None:
        super().__init__()
        self.due_at = due_at


class Temporary(Exception):
    """The other side is away or busy: try again, for days if need be, and not before `pause` seconds.

    `reason` is a word for operators ("SMTP 451"), never a text of the other side.
    """

    def __init__(self, reason: str, *, pause: float = 0) -> None:
        super().__init__(reason)
        self.pause = pause


class Permanent(Exception):
    """The other side has refused for good, for a `reason` as above: the row is set aside at once."""


class Lost(Exception):
    """The claim has ended: somebody else has taken the row over, or it is gone. Whoever meets this stops."""
