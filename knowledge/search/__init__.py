"""What the Vokabelheft lets people find, a file for each part."""

from knowledge.search import glossary, guides, reports

__all__ = ["glossary", "guides", "reports"]
