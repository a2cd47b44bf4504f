"""Search over everything: one index for all apps, filled by what they say in their `search.py`.

registry   what can be found, by whom, changed by which facts
words      from text to what is compared (folding, lexicon: umlauts, base forms, compounds)
vectors    a document as PostgreSQL compares it
following  the index follows the journal; how far it is behind; building it anew
asking     hits and counts; guessing: what was meant by a mistyped word; marking: why it is a hit
suggesting what could be meant while somebody is typing; telling: statements that are written down
"""

from school.search.plain import plain_text
from school.search.registry import (
    EVERYBODY,
    Document,
    Index,
    Label,
    audience_keys,
    indexed,
    itself,
    synonyms,
)

__all__ = [
    "EVERYBODY",
    "Document",
    "Index",
    "Label",
    "audience_keys",
    "indexed",
    "itself",
    "plain_text",
    "synonyms",
]
