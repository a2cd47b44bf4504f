"""The Vokabelheft on pages that cross apps, a file for each part."""

from knowledge.panels import glossary, guides, imitation, report_goals, words

__all__ = [
    "glossary",
    "guides",
    "imitation",
    "report_goals",
    "words",
]
