"""What the Vokabelheft holds about people, a file for each part."""

from knowledge.privacy import glossary, imitation, reports

__all__ = ["glossary", "imitation", "reports"]
