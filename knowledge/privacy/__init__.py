"""What the Vokabelheft holds about people, a file for each part."""

from knowledge.privacy import glossary, guides, history, imitation, reports, writing

__all__ = [
    "glossary",
    "guides",
    "history",
    "imitation",
    "reports",
    "writing",
]
