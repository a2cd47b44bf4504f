"""What the Vokabelheft holds about people, a file for each part."""

from knowledge.privacy import glossary, imitation, reports, writing

__all__ = ["glossary", "imitation", "reports", "writing"]
