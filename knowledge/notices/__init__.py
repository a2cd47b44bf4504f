"""How the facts of the Vokabelheft are announced, a file for each part."""

from knowledge.notices import glossary, guides

__all__ = ["glossary", "guides"]
