"""The Vokabelheft on pages that cross apps, a file for each part."""

from knowledge.panels import guides, imitation, report_goals, reports, words

__all__ = [
    "guides",
    "imitation",
    "report_goals",
    "reports",
    "words",
]
