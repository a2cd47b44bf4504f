"""What somebody asks for, as PostgreSQL understands it: words with all that counts as the same."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from school.search import registry
from school.search.vectors import quoted
from school.search.words import QUESTION_WORDS, Written, base, split, stems, take_apart, written_words

MOST_WORDS = 10
LONGEST_NAME = 4  # words of a synonym
_SYNONYMS_LAST = 60  # seconds

Stems = tuple[str, ...]  # all of them must occur


@dataclass(frozen=True)
class Term:
    """One thing asked for: as typed, and the ways in which a text may say it."""

    typed: str
    ways: tuple[Stems, ...]
    parts: Stems  # of which what was typed is made

    @property
    def query(self) -> str:
        """As tsquery: ('smartcity' | 'smart' & 'city')"""
        return self.weighed("")

    def weighed(self, weight: str) -> str:
        """As tsquery, for stems of this weight: "A" are whole words of a title."""
        ways = [" & ".join(quoted(stem) + weight for stem in way) for way in self.ways]
        return f"({' | '.join(f'({way})' for way in ways)})"


@dataclass(frozen=True)
class Question:
    """The terms of a question. Empty when nothing is asked."""

    terms: tuple[Term, ...]
    title_key: str = ""

    @property
    def stems(self) -> frozenset[str]:
        """Everything that is marked in hits."""
        return frozenset(stem for term in self.terms for way in term.ways for stem in way)

    def taken_apart(self) -> "Question":
        """The same with the parts of compounds as terms of their own."""
        parts = {stem: None for term in self.terms for stem in term.parts}
        return Question(tuple(Term(stem, ((stem,),), (stem,)) for stem in parts), self.title_key)

    def query(self, *, without: int = 0) -> str:
        """All terms as tsquery; or any that leaves out `without` of them."""
        left = len(self.terms) - without
        kept = combinations([term.query for term in self.terms], left)
        return " | ".join(f"({' & '.join(terms)})" for terms in kept)


def parse(text: str) -> Question:
    """What `text` asks for. Little words are dropped where others are left."""
    written = written_words(text)[:MOST_WORDS]
    words = [take_apart(word) for word in written]
    groups = _synonyms()
    wanted: list[tuple[str, list[tuple[Written, ...]]]] = []
    place = 0
    while place < len(words):
        length, others = _named(words[place:], groups)
        own = tuple(words[place : place + length])
        wanted.append((" ".join(written[place : place + length]), [own, *others]))
        place += length
    known = stems({part for _, ways in wanted for way in ways for word in way for part in _needed(word)})
    terms = [Term(typed, _ways(ways, known), _parts(ways[0], known)) for typed, ways in wanted]
    terms = [term for term in terms if term.ways]
    telling = [term for term in terms if take_apart(term.typed).whole not in QUESTION_WORDS]
    key = " ".join(word.whole for word in words)[:300]
    return Question(tuple(telling or terms), key)


def leaves(word: Written) -> tuple[str, ...]:
    """The smallest parts of a word; itself for a simple one."""
    return tuple(part for part in word.parts if not split(part)) or (word.whole,)


def _needed(word: Written) -> tuple[str, ...]:
    return (word.whole, *leaves(word))


def _ways(ways: Sequence[tuple[Written, ...]], known: dict[str, str]) -> tuple[Stems, ...]:
    """Each name as it is and taken apart, without words that say nothing."""
    found: dict[Stems, None] = {}
    for way in ways:
        found[tuple(known[word.whole] for word in way if known[word.whole])] = None
        found[_parts(way, known)] = None
    found.pop((), None)
    return tuple(found)


def _parts(way: Sequence[Written], known: dict[str, str]) -> Stems:
    return tuple(stem for word in way for part in leaves(word) if (stem := known[part]))


# -- Synonyms --------------------------------------------------------------------------------------------

Key = tuple[str, ...]
Groups = dict[Key, tuple[tuple[Written, ...], ...]]
_kept: tuple[float, Groups] = (float("-inf"), {})


def _synonyms() -> Groups:
    """Base forms of a name → the other names; read again every minute."""
    global _kept
    if time.monotonic() - _kept[0] > _SYNONYMS_LAST:
        _kept = time.monotonic(), _read_synonyms()
    return _kept[1]


def forget_synonyms() -> None:
    """Read them again with the next question (tests)."""
    global _kept
    _kept = (float("-inf"), {})


def _read_synonyms() -> Groups:
    groups: Groups = {}
    for names in registry.synonym_groups():
        ways = [tuple(take_apart(word) for word in written_words(name)) for name in names]
        ways = [way for way in ways if 0 < len(way) <= LONGEST_NAME]
        for way in ways:
            others = tuple(other for other in ways if _key(other) != _key(way))
            groups[_key(way)] = (*groups.get(_key(way), ()), *others)
    return groups


def _key(words: Sequence[Written]) -> Key:
    return tuple(base(word.whole) for word in words)


def _named(words: Sequence[Written], groups: Groups) -> tuple[int, tuple[tuple[Written, ...], ...]]:
    """The longest name that `words` begin with: its length and what else it is called; (1, ()) for none."""
    for length in range(min(LONGEST_NAME, len(words)), 0, -1):
        others = groups.get(_key(words[:length]))
        if others:
            return length, others
    return 1, ()
