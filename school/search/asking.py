"""Hits, counts and the order of hits.

One statement finds everything that matches and that this person may find, counts it by kind and topic, and
puts the best in order. Counts come from the same rows as the hits. Every hit on the page is then asked
again through its model's `visible_to`. Of MOST conversations or more only the newest and those with the
words in their titles are looked at; then numbers say "at least".
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import CharField, Value
from django.utils.safestring import SafeString

from school.facets import Choice
from school.search import guessing, registry
from school.search.marking import marked, passage
from school.search.models import TALK, SearchEntry
from school.search.questions import Question, parse
from school.search.telling import HIDDEN, selected, told
from school.topics import Topic

PER_PAGE = 10
MOST = 500  # conversations that are looked at: who finds more needs another word, not another page
TITLED = 500  # of the older ones those with the words in their titles
RANKED = 150  # the best by title and freshness are put in order by PostgreSQL's rank; pages end with them
FEW = 3  # hits; below it more are looked for
READ = 20_000  # characters in which a passage is looked for

# The planner takes `words @@` for as cheap as any comparison and would read and unpack every text; the
# index knows the answer. It also believes that walking back in time from row to row costs no more than going
# straight on: told of a small cache, it walks only for words that stand in every fifth conversation. Ten
# thousand narrow rows shall not go to the disk, and help from other processes costs more than it brings.
FORCED = (
    "SET LOCAL enable_seqscan = off; SET LOCAL effective_cache_size = '48MB';"
    " SET LOCAL work_mem = '16MB'; SET LOCAL max_parallel_workers_per_gather = 0"
)

# What is kept is looked at in full. Of the conversations the newest are, found through the words or, for a
# word that stands everywhere, by walking back in time. If there may be more than MOST, those that have all
# the words in their titles come in addition, and the newest of what was chosen.
# `title_words` is short and lies beside the row; `words` and `body` may lie elsewhere and are only read for
# the best. The counts of both facets, of the chosen and of all come from the groups of kind and topics.
_PIECES = {
    "rows": "SELECT id, kind, object_id, topics, priority, fresh_at, title_key, title_words"
    " FROM school_searchentry",
    "match": "words @@ %(query)s::tsquery AND audience && %(keys)s::varchar[]",
    "chosen": "(%(kind)s = '' OR kind = %(kind)s) AND (%(topic)s = '' OR %(topic)s = ANY(topics))",
    "newest": f"AND priority >= {TALK} ORDER BY fresh_at DESC NULLS LAST",
    "is_cut": "(SELECT count(*) FROM newest) >= %(most)s",
    "hidden": HIDDEN,
}
_HITS = """
WITH newest AS MATERIALIZED (
    {rows} WHERE {match} {newest} LIMIT %(most)s
), more AS MATERIALIZED (
    ({rows} WHERE {is_cut} AND title_words @@ %(query)s::tsquery AND audience && %(keys)s::varchar[]
        {newest} LIMIT %(titled)s)
    {more_chosen}
), hits AS MATERIALIZED (
    SELECT id, kind, topics,
        (title_key = %(key)s)::int * 4 + ({in_title}) * {per_term}::float8
            - abs(coalesce(date_part('epoch', now() - fresh_at), 0)) / 63072000::float8
            - priority / 60::float8 AS worth
    FROM (
        {rows} WHERE {match} AND priority < {talk}
        UNION ALL SELECT * FROM newest
        UNION ALL (SELECT DISTINCT ON (id) * FROM more WHERE id NOT IN (SELECT id FROM newest))
    ) AS entry
    WHERE NOT {hidden}
), best AS (
    SELECT id, worth FROM hits WHERE {chosen} ORDER BY worth DESC, id DESC LIMIT %(ranked)s
)
SELECT
    (SELECT json_agg(id ORDER BY
        worth + 3 * ts_rank('{{0.1, 0.2, 0.5, 1}}', words, %(query)s::tsquery) DESC, id DESC)
        FROM best JOIN school_searchentry USING (id)),
    (SELECT json_agg(json_build_array(kind, topics, n)) FROM
        (SELECT kind, topics, count(*) AS n FROM hits GROUP BY kind, topics) AS groups),
    {is_cut}
"""
_MORE_CHOSEN = "UNION ALL ({rows} WHERE {is_cut} AND {chosen} AND {match} {newest} LIMIT %(most)s)"

# On every page: written down it costs half of what the ORM takes for the same (`defer`, `in_bulk`).
_SHOWN = """
SELECT id, kind, object_id, title, note, url, left(body, %s) FROM school_searchentry WHERE id = ANY(%s)
"""


@dataclass(frozen=True)
class Hit:
    """A line of the answer. `title` and `excerpt` are safe HTML with the words in <mark>."""

    kind: str
    label: registry.Label
    pk: int
    url: str
    plain_title: str
    title: SafeString
    excerpt: SafeString
    note: str


@dataclass(frozen=True)
class Answer:
    """What was found. `corrected` are the words that were searched instead, when the typed ones find nothing;
    `is_partial` says that some hits lack some of the words, `is_cut` that there may be more than counted."""

    hits: list[Hit]
    total: int
    kinds: list[Choice]
    topics: list[Choice]
    page: Page | None = None
    corrected: str = ""
    is_partial: bool = False
    is_cut: bool = False


@dataclass(frozen=True)
class Wish:
    """Who asks, and for what."""

    user: Any
    kind: str = ""
    topic: str = ""
    page: Any = 1


def search(words: str, wish: Wish) -> Answer:
    """What `wish.user` may find for `words`. Unknown kinds and topics find nothing."""
    keys = registry.keys_of(wish.user)
    question, corrected = parse(words), ""
    if not question.terms:
        return Answer([], 0, [], [])
    found = _find(question, wish, keys)
    if not found.matches and (better := guessing.correct(question, words, keys)):
        corrected, question = better, parse(better)
        found = _find(question, wish, keys)
    is_partial = not found.matches
    if found.matches < FEW:
        question, found = _widen(question, found, wish, keys)
    page = _Pages(found.ids).get_page(wish.page)
    hits = _hits(list(page.object_list), question, wish.user)
    return Answer(hits, found.total, found.kinds, found.topics, page, corrected, is_partial, found.is_cut)


def _widen(question: Question, found: "_Found", wish: Wish, keys: Sequence[str]) -> tuple[Question, "_Found"]:
    """Behind too few hits those that lack a word, or two …; at last with compounds as single words."""
    for asked in (question, question.taken_apart()):
        for missing in range(asked is question, len(asked.terms)):
            more = _find(asked, wish, keys, missing)
            if more.matches:
                ids = [*found.ids, *(pk for pk in more.ids if pk not in set(found.ids))]
                return asked, replace(more, ids=ids)
        if found.matches:
            break
    return question, found


@dataclass(frozen=True)
class _Found:
    total: int
    matches: int  # whatever kind and topic were chosen
    kinds: list[Choice]
    topics: list[Choice]
    ids: Sequence[int] = ()
    is_cut: bool = False


class _Pages(Paginator):
    def __init__(self, ids: Sequence[int]) -> None:
        super().__init__(ids, PER_PAGE)


def _find(question: Question, wish: Wish, keys: Sequence[str], missing: int = 0) -> _Found:
    values: dict[str, Any] = {
        "key": question.title_key,
        "query": question.query(without=missing),
        "keys": list(keys),
        "kind": wish.kind,
        "topic": wish.topic,
        "most": MOST,
        "titled": TITLED,
        "ranked": RANKED,
    }
    for n, term in enumerate(question.terms):
        values |= {f"term{n}": term.query, f"whole{n}": term.weighed(":A")}
    in_title = " + ".join(
        f"(title_words @@ %(term{n})s::tsquery)::int + (title_words @@ %(whole{n})s::tsquery)::int"
        for n in range(len(question.terms))
    )
    more_chosen = _MORE_CHOSEN.format(**_PIECES) if wish.kind or wish.topic else ""
    statement = _HITS.format(
        **_PIECES, in_title=in_title, per_term=1.5 / len(question.terms), more_chosen=more_chosen, talk=TALK
    )
    ((ids, groups, is_cut),) = told(FORCED, statement, values)
    return replace(_counted(groups or [], wish, is_cut=is_cut), ids=ids or [])


def _counted(groups: list[tuple[str, list[str], int]], wish: Wish, *, is_cut: bool) -> _Found:
    """Each facet counts what the other one leaves over; of conversations that were cut, the least number."""
    kinds, topics, total = Counter[str](), Counter[str](), 0
    known = registry.kinds()
    talks = {kind for kind, index in known.items() if index.priority >= TALK}
    for kind, of_topics, number in groups:
        fits_kind, fits_topic = wish.kind in ("", kind), wish.topic in ("", *of_topics)
        kinds[kind] += number * fits_topic
        for topic in set(of_topics):
            topics[topic] += number * fits_kind
        total += number * (fits_kind and fits_topic)
    is_least = is_cut and (not wish.kind or wish.kind in talks)
    return _Found(
        total=total,
        matches=sum(number for *_, number in groups),
        is_cut=is_least,
        kinds=[
            Choice(kind, index.label.many, kinds[kind], is_least=is_cut and kind in talks)
            for kind, index in known.items()
            if kinds[kind]
        ],
        topics=[Choice(one.value, one.label, topics[one], is_least=is_least) for one in Topic if topics[one]],
    )


def _hits(ids: list[int], question: Question, user: Any) -> list[Hit]:
    """The entries of one page, in order, as far as `user` may see the things themselves."""
    rows = {entry.pk: entry for entry in entries_of(selected(_SHOWN, [READ, ids]))} if ids else {}
    entries = [rows[pk] for pk in ids if pk in rows]
    seen = visible(entries, user)
    return [_hit(entry, question.stems) for entry in entries if entry.pk in seen]


def entries_of(rows: Iterable[Sequence[Any]]) -> list[SearchEntry]:
    """Entries of rows with what is shown of them: id, kind, object_id, title, note, url; perhaps body."""
    names = ("id", "kind", "object_id", "title", "note", "url", "body")
    return [SearchEntry(**dict(zip(names, row, strict=False))) for row in rows]


def visible(entries: Sequence[SearchEntry], user: Any) -> set[int]:
    """The pks of the entries whose things `user` may see now; one query for all kinds together."""
    known, asked = registry.kinds(), []
    for kind in sorted({entry.kind for entry in entries}):
        pks = [entry.object_id for entry in entries if entry.kind == kind]
        rows = known[kind].visible(user, pks).order_by()
        asked.append(rows.values_list(Value(kind, CharField()), "pk"))
    seen = set(asked[0].union(*asked[1:], all=True)) if asked else set()
    return {entry.pk for entry in entries if (entry.kind, entry.object_id) in seen}


def _hit(entry: SearchEntry, stems: frozenset[str]) -> Hit:
    return Hit(
        kind=entry.kind,
        label=registry.kinds()[entry.kind].label,
        pk=entry.object_id,
        url=entry.url,
        plain_title=entry.title,
        title=marked(entry.title, stems),
        excerpt=marked(passage(entry.body, stems), stems),
        note=entry.note,
    )
