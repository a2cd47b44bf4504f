"""What filters of every catalogue have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A value of a filter: how many things it would leave over, given all the other filters.

    `is_least`: there may be more than were counted.
    """

    value: str  # "" for all
    label: str
    count: int
    is_least: bool = False

    @property
    def words(self) -> str:
        """ "Mobilität (3)" """
        return f"{self.label} ({self.count})"
