"""What the Vokabelheft holds about people, a file for each part."""

from knowledge.privacy import glossary, reports, writing

__all__ = ["glossary", "reports", "writing"]
