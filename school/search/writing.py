"""Documents become rows. Only the readers (`following`) and the rebuilder call this, holding their lock."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from school.search.models import SearchEntry, SearchWord
from school.search.registry import Document, Index
from school.search.vectors import Vectors, digest, quoted, vectors_of, vocabulary_of
from school.search.words import stems

CHUNK = 200  # things in one transaction of the rebuilder
_COLUMNS = (
    *("priority", "title", "note", "body", "url", "topics", "audience", "fresh_at", "title_key"),
    *("words", "title_words", "typed", "digest", "checked_at"),
)


def write(index: Index, pks: Sequence[int]) -> None:
    """Make the entries of these things what the things are now; entries of what is gone go."""
    now = timezone.now()
    rows = SearchEntry.objects.filter(kind=index.kind, object_id__in=pks)
    old = {row.object_id: row for row in rows.only("object_id", "digest")}
    documents = {document.pk: document for document in index.documents(pks)}
    digests = {pk: digest(document) for pk, document in documents.items()}
    same = [pk for pk, row in old.items() if digests.get(pk) == row.digest]
    changed = [documents[pk] for pk in documents if pk not in set(same)]
    lost = _words_of([row.pk for pk, row in old.items() if pk not in set(same)])
    new = vectors_of(changed)
    SearchEntry.objects.bulk_create(
        [
            _row(index, document, vectors, digests[document.pk])
            for document, vectors in zip(changed, new, strict=True)
        ],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=_COLUMNS,
    )
    SearchEntry.objects.filter(pk__in=[old[pk].pk for pk in same]).update(checked_at=now)
    SearchEntry.objects.filter(pk__in=[row.pk for pk, row in old.items() if pk not in documents]).delete()
    kept = {word: shown for vectors in new for word, shown in vectors.vocabulary.items()}
    _learn(kept)
    _unlearn(lost - kept.keys())


def remove_unread(kind: str, before: object) -> int:
    """After a rebuild: entries that it has not met are of things that are gone. How many there were."""
    return _remove(SearchEntry.objects.filter(kind=kind, checked_at__lt=before))


def remove(kind: str, pks: Sequence[int]) -> int:
    """Take these things out of the index. How many were in it."""
    return _remove(SearchEntry.objects.filter(kind=kind, object_id__in=pks))


def _remove(rows: Any) -> int:
    lost = _words_of(list(rows.values_list("pk", flat=True)))
    removed, _ = rows.delete()
    _unlearn(lost)
    return int(removed)


def _row(index: Index, document: Document, vectors: Vectors, checksum: str) -> SearchEntry:
    return SearchEntry(
        kind=index.kind,
        object_id=document.pk,
        priority=index.priority,
        title=document.title[:300],
        note=document.note[:200],
        body=document.body,
        url=document.url,
        topics=list(document.topics),
        audience=list(document.audience),
        fresh_at=document.fresh_at,
        title_key=vectors.title_key,
        words=vectors.words,
        title_words=vectors.title_words,
        typed=vectors.typed,
        digest=checksum,
    )


# -- The table of words ----------------------------------------------------------------------------------


def _words_of(pks: list[int]) -> set[str]:
    rows = SearchEntry.objects.filter(pk__in=pks).values_list("title", "body") if pks else ()
    return {word for title, body in rows for word in vocabulary_of(title, body)}


def _learn(words: dict[str, str]) -> None:
    known = set(SearchWord.objects.filter(pk__in=words).values_list("pk", flat=True))
    fresh = [SearchWord(word=word, shown=shown) for word, shown in words.items() if word not in known]
    SearchWord.objects.bulk_create(fresh, ignore_conflicts=True)


def _unlearn(words: Iterable[str]) -> None:
    """Words that no entry holds any more go: they may have been somebody's name."""
    words = sorted(words)
    known = stems(words)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM school_searchword USING unnest(%s::text[], %s::text[]) AS lost(word, stem)"
            " WHERE school_searchword.word = lost.word AND NOT EXISTS"
            " (SELECT FROM school_searchentry WHERE words @@ lost.stem::tsquery)",
            [words, [quoted(known[word]) if known[word] else "" for word in words]],
        )


def read_all(index: Index) -> Iterable[list[int]]:
    """The keys of everything of a kind, in chunks, for the rebuilder."""
    last = 0
    while True:
        rows = index.rows().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
        pks = list(rows)
        if not pks:
            return
        yield pks
        last = pks[-1]
