"""From text to what is compared: words, the parts of compounds, base forms, stems.

The index, the questions and the marks in hits are made by the same functions, so they cannot disagree.
PostgreSQL's German stemmer has the last word (`stems`); before it come the folding of umlauts, the base form
(Städte → Stadt) and, beside the whole word, its parts (Bürgerbeteiligung → Bürger, Beteiligung).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from django.db import connection

from school.search.folding import fold
from school.search.lexicon import look_up

# Words, joined by hyphen or full stop (Smart-City-Förderung, Zukunfts.Werk.Stadt)
_WORD = re.compile(r"\w+(?:[-‐‑–.]\w+)*")
_PIECE = re.compile(r"[^\W_]+")
# Bürger:innen, Bürger*innen, Bürger/innen, BürgerInnen are Bürger, and so is what follows them
_GENDERED = re.compile(r"(?<=[a-zäöüß])(?:[:*/_·]-?in(?:nen)?|In(?:nen)?)(?![a-zäöüß])")

SHORTEST = 4  # letters of a part, apart from those in the list
LONGEST = 500  # letters of a word; PostgreSQL takes 2,046 bytes, and a letter has up to four
LONGEST_COMPOUND = 100  # letters; what is longer was not written by a person

_LISTS = yaml.safe_load(Path(__file__).with_name("german.yml").read_text(encoding="utf-8"))
SHORT, NO_HEADS, NO_TAILS, SIMPLE, NEW_HEADS, FREE, QUESTION_WORDS = (
    frozenset(str(_LISTS[name]).split())
    for name in ("short", "no_heads", "no_tails", "simple", "new_heads", "free", "question_words")
)
_LINKS = ("", "s", "n", "en", "es", "er", "e", "ens", "ns")
_TAKES_S = ("ung", "heit", "keit", "ion", "tat", "schaft", "ling", "tum", "arbeit", "gebiet", "amt")


class Written(NamedTuple):
    """A word as it is compared: its folded form, and the folded parts it is made of."""

    whole: str
    parts: tuple[str, ...]


def written_words(text: str) -> list[str]:
    """The words of `text` as written; single letters are none, single digits are."""
    found = [word for run in _WORD.findall(without_gender(text)) for word in _not_too_long(run)]
    return [word for word in found if len(word) > 1 or word.isdigit()]


def _not_too_long(run: str) -> list[str]:
    """A pasted file is not one word: its pieces are, and of those the beginnings."""
    return [run] if len(run) <= LONGEST else [piece[:LONGEST] for piece in _PIECE.findall(run)]


def without_gender(text: str) -> str:
    """`text` with blanks instead of the ":innen" of "Bürger:innen", as long as before."""
    return _GENDERED.sub(lambda ending: " " * len(ending.group()), text)


@lru_cache(200_000)
def take_apart(written: str) -> Written:
    """A written word as it is compared."""
    pieces = [fold(piece)[:LONGEST] for piece in _PIECE.findall(written)]  # folding may make it longer
    parts: list[str] = []
    for piece in pieces:
        if len(pieces) > 1 and (len(piece) > 1 or piece.isdigit()):
            parts.append(piece)
        parts += split(piece)
    return Written("".join(pieces)[:LONGEST], tuple(dict.fromkeys(parts)))


@lru_cache(100_000)
def split(word: str) -> tuple[str, ...]:
    """The parts of a folded compound, larger ones before what they are made of; none for a simple word."""
    if len(word) > LONGEST_COMPOUND or base_of_known(word) in SIMPLE:
        return ()
    best: tuple[tuple[bool, int, int], str, str] | None = None
    for cut in range(3, len(word) - 2):
        head, tail = _head(word[:cut], word[cut:]), word[cut:]
        if head is None or not _is_tail(tail):
            continue
        form = look_up(tail)
        score = (form is not None and form.is_noun, min(len(head), len(tail)), len(tail))
        if best is None or score > best[0]:
            best = score, head, tail
    if best is None:
        return ()
    _, head, tail = best
    return (head, *split(head), tail, *split(tail))


def _head(written: str, tail: str) -> str | None:
    """The word that stands before `tail`, without what links them; None when there is none."""
    for link in _LINKS:
        head = written.removesuffix(link) if link else written
        if (link and head == written) or head in NO_HEADS or written in NO_HEADS:
            continue
        if len(head) < SHORTEST and head not in SHORT:
            continue
        if not link and tail[0] == "s" and head.endswith(_TAKES_S) and _is_tail(tail[1:]):
            continue  # Beteiligung|s|verfahren
        form = look_up(head)
        if head in NEW_HEADS:
            return head
        if form is not None and (not link or form.is_noun):
            return head
        if not link and (look_up(head + "e") or look_up(head + "en")):  # Schul|amt, Förder|programm
            return head
    return None


def _is_tail(tail: str) -> bool:
    if tail in FREE:
        return True
    if tail in NO_TAILS or (len(tail) < SHORTEST and tail not in SHORT):
        return False
    form = look_up(tail)
    return form is not None and (form.is_noun or len(tail) > SHORTEST)


def base_of_known(word: str) -> str:
    """The base form as the dictionary has it; the word itself when it has none."""
    form = look_up(word)
    return form.lemma if form else word


@lru_cache(100_000)
def base(word: str) -> str:
    """The base form of a folded word: stadte → stadt, radwegekonzepte → radwegekonzept."""
    form = look_up(word)
    if form is None:
        parts = split(word)
        tail = parts[-1] if parts else ""
        return word.removesuffix(tail) + base(tail) if tail and tail != word and word.endswith(tail) else word
    lemma = form.lemma
    if lemma.endswith("in") and (man := look_up(lemma[:-2])) and man.is_noun:
        return lemma[:-2]  # Bürgerin, Bürgerinnen
    return lemma


# -- Stems: asked of PostgreSQL, remembered here -----------------------------------------------------------

_stems: dict[str, str] = {}
_REMEMBERED = 200_000  # words
# Twice: Förderung → forder → ford, as fördern. An empty answer is a word that PostgreSQL leaves out.
_ASK = """
SELECT word, coalesce(
    (ts_lexize('german_stem', once[1]))[1], once[1], CASE WHEN once IS NULL THEN word ELSE '' END)
FROM unnest(%s::text[]) AS word, LATERAL (SELECT ts_lexize('german_stem', word) AS once) AS stemmed
"""


def stems(words: Iterable[str]) -> dict[str, str]:
    """Folded word → stem of its base form, "" for words that say nothing. One query for all unknown ones."""
    wanted = {word: base(word) for word in words}
    missing = sorted({one for one in wanted.values() if one not in _stems})
    if missing:
        if len(_stems) > _REMEMBERED:
            _stems.clear()
            missing = sorted(set(wanted.values()))
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [missing])
            _stems.update(cursor.fetchall())
    return {word: _stems[one] for word, one in wanted.items()}
