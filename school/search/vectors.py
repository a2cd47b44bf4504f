"""A document as PostgreSQL compares it: stems with positions and weights, written as a tsvector."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from school.search.registry import Document
from school.search.words import Written, stems, take_apart, written_words

FORMAT = 2  # counts up when words are read in another way: then every document is written anew
POSITIONS = 4  # of a stem; more change no order
LAST_POSITION = 16_383  # PostgreSQL's
BODY_BEGINS = 200  # positions before it belong to the title
LONGEST_WORD = 60  # letters, for the table of words
MOST_BYTES = 1_000_000  # of a tsvector; PostgreSQL takes 1,048,575
PLACE_BYTES = 20  # at most, for the positions of a stem


@dataclass
class Vectors:
    """The columns of an entry that are made from its text, and the words in it (folded → as written)."""

    words: str
    title_words: str
    typed: str
    title_key: str
    vocabulary: dict[str, str] = field(default_factory=dict)


def digest(document: Document) -> str:
    """Changes with everything the entry is made from."""
    parts = [str(FORMAT), document.title, document.keywords, document.body, document.url, document.note]
    parts += [*document.audience, "|", *document.topics, _time(document.fresh_at)]
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def vectors_of(documents: Sequence[Document]) -> list[Vectors]:
    """The vectors of some documents; at most one query for the stems of new words."""
    read = [_Read(document) for document in documents]
    known = stems({word for one in read for word in one.folded()})
    return [one.vectors(known) for one in read]


def vocabulary_of(*texts: str) -> dict[str, str]:
    """The words of some texts and the parts of compounds, folded → as written."""
    found: dict[str, str] = {}
    for text in texts:
        for written in set(written_words(text)):
            _collect(found, written, take_apart(written))
    return found


def title_key(title: str) -> str:
    """What makes two titles the same: their folded words."""
    return " ".join(take_apart(written).whole for written in written_words(title))[:300]


def _collect(found: dict[str, str], written: str, word: Written) -> None:
    if 2 < len(word.whole) <= LONGEST_WORD and not word.whole.isdigit():
        found.setdefault(word.whole, written[:LONGEST_WORD])
    for part in word.parts:
        if 2 < len(part) <= LONGEST_WORD and not part.isdigit():
            found.setdefault(part, part)


class _Read:
    """A document, read once: its words with their first positions."""

    def __init__(self, document: Document) -> None:
        self.title = _positions([document.title, document.keywords], 1)
        self.body = _positions([document.body], BODY_BEGINS)
        self.title_key = title_key(document.title)

    def folded(self) -> Iterable[str]:
        """All words whose stems are needed."""
        for places in (self.title, self.body):
            for written in places:
                word = take_apart(written)
                yield word.whole
                yield from word.parts

    def vectors(self, known: dict[str, str]) -> Vectors:
        """With all stems at hand."""
        title: dict[str, list[str]] = {}
        typed: set[str] = set()
        vocabulary: dict[str, str] = {}
        for written, places in self.title.items():
            word = take_apart(written)
            typed.update([word.whole, *word.parts])
            _add(title, word, places, "AB", known)
            _collect(vocabulary, written, word)
        words = {stem: list(places) for stem, places in title.items()}
        for written, places in self.body.items():
            word = take_apart(written)
            _add(words, word, places, "CD", known)
            _collect(vocabulary, written, word)
        return Vectors(
            words=_literal(words),
            title_words=_literal(title),
            typed=_literal({word: [] for word in sorted(typed)}),
            title_key=self.title_key,
            vocabulary=vocabulary,
        )


def _positions(texts: Sequence[str], first: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    position = first
    for text in texts:
        for written in written_words(text):
            places = found.setdefault(written, [])
            if len(places) < POSITIONS:
                places.append(min(position, LAST_POSITION))
            position += 1
    return found


def _add(
    found: dict[str, list[str]], word: Written, places: list[int], weights: str, known: dict[str, str]
) -> None:
    """The stem of the whole word with the first weight, those of its parts with the second."""
    for folded, weight in ((word.whole, weights[0]), *((part, weights[1]) for part in word.parts)):
        stem = known[folded]
        if stem:
            kept = found.setdefault(stem, [])
            kept += [f"{place}{weight}" for place in places[: 2 * POSITIONS - len(kept)]]


def _literal(found: dict[str, list[str]]) -> str:
    """As PostgreSQL reads it: 'ford':1A,7C 'programm':1B. What comes after a million bytes is not found."""
    said, size = [], 0
    for stem, places in found.items():
        size += len(stem.encode()) + PLACE_BYTES
        if size > MOST_BYTES:
            break
        said.append(f"{quoted(stem)}:{','.join(places)}" if places else quoted(stem))
    return " ".join(said)


def quoted(lexeme: str) -> str:
    """A lexeme in quotes, for tsvector and tsquery."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"
