"""What could be meant while somebody is still typing: titles with words that begin so."""

from collections.abc import Sequence
from typing import Any

from school.search import guessing, registry
from school.search.asking import entries_of, visible
from school.search.models import SearchEntry
from school.search.telling import HIDDEN, told
from school.search.vectors import quoted
from school.search.words import QUESTION_WORDS, take_apart, written_words

SHORTEST = 2  # letters before anything is suggested
SHOWN = 7
_ASKED = 14  # some may be doubles, or not visible any more

_FEW = 300  # entries that are sorted; more are walked through from the best on

# The planner cannot tell a rare beginning from a common one. So the index is asked for some first: fewer than
# _FEW are all there are; else the next good one is never far. What was common stays so: next time the index,
# which would have to gather tens of thousands, is not asked.
_SOME = f"""
WITH found AS MATERIALIZED (
    SELECT id, kind, object_id, title, note, url, priority, fresh_at FROM school_searchentry
    WHERE typed @@ %s::tsquery AND audience && %s::varchar[] LIMIT %s
)
SELECT id, kind, object_id, title, note, url, (SELECT count(*) FROM found) FROM found AS entry
WHERE NOT {HIDDEN}
ORDER BY priority, fresh_at DESC LIMIT %s
"""  # noqa: S608 – a constant
_WALK = f"""
SELECT id, kind, object_id, title, note, url FROM school_searchentry AS entry
WHERE typed @@ %s::tsquery AND audience && %s::varchar[] AND NOT {HIDDEN}
ORDER BY priority, fresh_at DESC LIMIT %s
"""  # noqa: S608 – a constant


_TOLD_SOME = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = on"
)
_TOLD_WALK = (
    "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = on; SET LOCAL enable_bitmapscan = off"
)

_common: set[tuple[str, tuple[str, ...]]] = set()  # beginnings, and for whom
_REMEMBERED = 5000


def suggest(text: str, user: Any) -> list[SearchEntry]:
    """At most SHOWN entries that `user` may see and whose titles hold the words of `text`, the last one as a
    beginning. A mistyped word is looked for as what it may have been."""
    words = [take_apart(word).whole for word in written_words(text)][:6]
    if not words or len(words[-1]) < SHORTEST:
        return []
    keys = registry.keys_of(user)
    # who types a question is after what it is about
    telling = [word for word in words[:-1] if word not in QUESTION_WORDS] + words[-1:]
    entries = _best([[word] for word in telling], keys)
    if not entries:
        entries = _best([_meant(word) for word in telling], keys)
    seen = visible(entries, user)
    once = {entry.title: entry for entry in reversed(entries) if entry.pk in seen}
    return [entry for entry in entries if once.get(entry.title) is entry][:SHOWN]


def _meant(word: str) -> list[str]:
    return [word, *(candidate.word for candidate in guessing.candidates(word)[:4])]


def _best(words: Sequence[Sequence[str]], keys: Sequence[str]) -> list[SearchEntry]:
    """Entries with one of each; the last ones count as beginnings."""
    whole = [f"({' | '.join(quoted(word) for word in ways)})" for ways in words[:-1]]
    begun = f"({' | '.join(quoted(word) + ':*' for word in words[-1])})"
    query, held = " & ".join([*whole, begun]), list(keys)
    known = (query, tuple(keys))
    if known not in _common:
        rows = told(_TOLD_SOME, _SOME, [query, held, _FEW, _ASKED])
        if not rows or rows[0][-1] < _FEW:
            return entries_of(row[:-1] for row in rows)
        if len(_common) >= _REMEMBERED:
            _common.clear()
        _common.add(known)
    return entries_of(told(_TOLD_WALK, _WALK, [query, held, _ASKED]))
