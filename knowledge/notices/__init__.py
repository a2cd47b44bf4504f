"""How the facts of the Vokabelheft are announced, a file for each part."""

from knowledge.notices import glossary, talk

__all__ = ["glossary", "talk"]
