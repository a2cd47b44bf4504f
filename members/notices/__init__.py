"""How this app's facts are announced, by subject."""

from members.notices import classes, people

__all__ = ["classes", "people"]
