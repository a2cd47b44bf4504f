"""The Vokabelheft on pages that cross apps, a file for each part."""

from knowledge.panels import glossary, reports

__all__ = ["glossary", "reports"]
