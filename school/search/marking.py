"""Why something is a hit: the passage in which the words occur, with the words marked."""

import re
from collections.abc import Iterable
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from school.search.words import stems, take_apart, without_gender

PASSAGE = 240  # characters
BEFORE = 70  # of them before the first hit
_WORD = re.compile(r"\w+(?:[-‐‑–.]\w+)*")
_BLANKS = re.compile(r"\s+")
_SPELLINGS = {"a": "(?:ae|[aäàáâ])", "o": "(?:oe|[oöòóô])", "u": "(?:ue|[uüùúû])", "e": "[eéèê]", "s": "[sß]"}


def marked(text: str, wanted: frozenset[str]) -> SafeString:
    """`text` as HTML, its words of `wanted` stems in <mark>."""
    places = [(found.start(), found.end(), found.group()) for found in _WORD.finditer(without_gender(text))]
    known = _stems_of({written for _, _, written in places})
    hits = {written for written, its in known.items() if its & wanted}
    return mark_safe("".join(_pieces(text, places, hits)))  # noqa: S308 – escaped piece by piece


_seen: dict[str, frozenset[str]] = {}
_REMEMBERED = 50_000  # words


def _stems_of(words: set[str]) -> dict[str, frozenset[str]]:
    """Written word → the stems of it and of its parts; each word is taken apart once a process."""
    new = {written: take_apart(written) for written in words if written not in _seen}
    if new:
        if len(_seen) > _REMEMBERED:
            _seen.clear()
            return _stems_of(words)
        known = stems({part for word in new.values() for part in (word.whole, *word.parts)})
        for written, word in new.items():
            _seen[written] = frozenset(known[part] for part in (word.whole, *word.parts))
    return {written: _seen[written] for written in words}


def _pieces(text: str, places: list[tuple[int, int, str]], hits: set[str]) -> Iterable[str]:
    """Safe HTML, piece by piece."""
    done = 0
    for start, end, written in places:
        if written in hits:
            yield f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
            done = end
    yield escape(text[done:])


def passage(text: str, wanted: frozenset[str]) -> str:
    """The part of `text` around the first hit, or its beginning; one line of PASSAGE characters."""
    found = _pattern(wanted).search(text) if wanted else None
    start = max(0, found.start() - BEFORE) if found else 0
    cut = text[max(0, start - 40) : start + PASSAGE * 2]
    if start:
        cut = cut[min(40, start) :]
        cut = "… " + cut.partition(" ")[2]
    line = _BLANKS.sub(" ", cut).strip()
    if len(line) > PASSAGE:
        line = line[:PASSAGE].rpartition(" ")[0] + " …"
    return line


@lru_cache(1000)
def _pattern(wanted: frozenset[str]) -> re.Pattern[str]:
    """Where a word with one of the stems may stand: close enough for choosing a passage."""
    stems_ = sorted(stem for stem in wanted if len(stem) > 2) or sorted(wanted)
    spelled = ("".join(_SPELLINGS.get(letter, re.escape(letter)) for letter in stem) for stem in stems_)
    return re.compile(rf"\b(?:\w{{0,30}}?)(?:{'|'.join(spelled)})", re.IGNORECASE)
