"""How the facts of the Vokabelheft are announced, a file for each part."""

from knowledge.notices import glossary, guides, imitation, places, samples, talk, writing

__all__ = [
    "glossary",
    "guides",
    "imitation",
    "places",
    "samples",
    "talk",
    "writing",
]
