"""What somebody may have meant by a word that finds nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from school.search.questions import Question, parse
from school.search.telling import HIDDEN, told
from school.search.words import take_apart

CANDIDATES = 8

_LIKE = """
SELECT word, shown FROM school_searchword
WHERE word %% %(word)s OR word = ANY(%(near)s) OR (length(%(word)s) > 3 AND word LIKE %(beginning)s)
ORDER BY similarity(word, %(word)s) DESC LIMIT 30
"""
_FINDS = f"""
SELECT EXISTS (SELECT FROM school_searchentry AS entry
WHERE words @@ %s::tsquery AND audience && %s::varchar[] AND NOT {HIDDEN})
"""  # noqa: S608 – a constant


@dataclass(frozen=True)
class _Candidate:
    word: str
    shown: str
    distance: int


def correct(question: Question, text: str, keys: Sequence[str]) -> str:
    """`text` with better words for those that find nothing for a holder of `keys`; "" when there are none.

    A word is offered only if it finds something for this person: the table of words tells nobody anything.
    """
    better = {}
    for term in question.terms:
        if not finds(term.query, keys):
            guess = _best(term.typed, keys)
            if guess:
                better[term.typed] = guess
    for typed, guess in better.items():
        text = text.replace(typed, guess)
    return text if better else ""


def finds(query: str, keys: Sequence[str]) -> bool:
    """Whether a holder of `keys` finds anything with a tsquery."""
    rows = told("SET LOCAL enable_seqscan = off", _FINDS, [query, list(keys)])  # as in asking.FORCED
    return bool(rows[0][0])


def _best(typed: str, keys: Sequence[str]) -> str:
    for candidate in candidates(take_apart(typed).whole):
        terms = parse(candidate.shown).terms
        if terms and finds(terms[0].query, keys):
            return candidate.shown
    return ""


def candidates(word: str) -> list[_Candidate]:
    """Known words like a folded one, the most alike first."""
    allowed = 0 if len(word) < 4 else 1 if len(word) < 7 else 2 if len(word) < 12 else 3
    if not allowed:
        return []
    with connection.cursor() as cursor:
        near = sorted(_edits(word)) if len(word) < 10 else []
        cursor.execute(_LIKE, {"word": word, "near": near, "beginning": f"{_plain(word)}%"})
        found = [_Candidate(known, shown, _distance(word, known)) for known, shown in cursor.fetchall()]
    near_ones = [one for one in found if one.distance <= allowed or one.word.startswith(word)]
    return sorted(near_ones, key=lambda one: (one.distance, len(one.word), one.word))[:CANDIDATES]


def _plain(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _edits(word: str) -> Iterable[str]:
    """Everything one slip away: a letter missing, doubled, swapped or wrong; trigrams miss these."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    return {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in letters),
        *(head + letter + tail for head, tail in cuts for letter in letters),
    }


def _distance(one: str, other: str) -> int:
    """Slips between two words: letters added, lost, changed or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
