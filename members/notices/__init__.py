"""How this app's facts are announced, by subject. Importing a module here registers its notices."""

from members.notices import people

__all__ = ["people"]
