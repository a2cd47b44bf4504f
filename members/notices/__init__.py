"""How this app's facts are announced: one module for each part of it."""

from members.notices import accession, people

__all__ = ["accession", "people"]
