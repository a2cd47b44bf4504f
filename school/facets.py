"""What filters of every catalogue have in common."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """A value of a filter: how many things it would leave over, given all the other filters."""

    value: str  # "" for all
    label: str
    count: int

    @property
    def words(self) -> str:
        """ "Mobilität (3)" """
        return f"{self.label} ({self.count})"
