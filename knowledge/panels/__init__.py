"""The Vokabelheft on pages that cross apps, a file for each part."""

from knowledge.panels import guides, imitation, report_goals, words

__all__ = [
    "guides",
    "imitation",
    "report_goals",
    "words",
]
