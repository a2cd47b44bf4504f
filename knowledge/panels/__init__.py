"""The Vokabelheft on pages that cross apps, a file for each part."""

from knowledge.panels import glossary, words

__all__ = ["glossary", "words"]
