"""What the Vokabelheft holds about people, a file for each part."""

from knowledge.privacy import glossary, guides, reports

__all__ = ["glossary", "guides", "reports"]
