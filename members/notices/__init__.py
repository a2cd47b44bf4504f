"""How this app's facts are announced, by slice."""

from members.notices import mydata, people

__all__ = ["mydata", "people"]
