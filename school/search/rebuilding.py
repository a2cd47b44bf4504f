"""Building the index anew, while people search and write.

Every thing is read again and its entry written over; what has not changed is left alone. Between two chunks
what has become due is read, so the index is never older than usual. Entries of what is gone go at the end.
"""

from collections.abc import Callable, Iterable

from django.db.models import Exists, OuterRef
from django.utils import timezone

from school.database import is_away
from school.search import following, registry, writing
from school.search.models import SearchDue, SearchEntry

Progress = Callable[[Iterable[list[int]], int, str], Iterable[list[int]]]


def _quiet(chunks: Iterable[list[int]], total: int, what: str) -> Iterable[list[int]]:
    return chunks


def rebuild(*, kinds: Iterable[str] = (), progress: Progress = _quiet) -> dict[str, int]:
    """Read everything of these kinds (all without any) again; entries read per kind.

    `progress(chunks, total, what)` wraps the chunks of keys of one kind, for a bar. May be broken off and
    begun again at any time.
    """
    chosen = {kind: index for kind, index in registry.kinds().items() if not kinds or kind in set(kinds)}
    read: dict[str, int] = {}
    for kind, index in chosen.items():
        began, read[kind] = timezone.now(), 0
        total = index.rows().count()
        for pks in progress(writing.read_all(index), total, index.label.many):
            _read(index, pks)
            read[kind] += len(pks)
        with following.alone():
            writing.remove_unread(kind, began)
        following.catch_up()
    SearchDue.objects.exclude(held_at=None).filter(kind__in=chosen).update(**SearchDue.FRESH)
    return read


def _read(index: registry.Index, pks: list[int]) -> None:
    """Read some things, then what has become due meanwhile: others hardly ever meet the gap between two.

    If something among them cannot be read, all of them are left to the job, which sets that aside.
    """
    try:
        with following.alone():
            writing.write(index, pks)
    except Exception as error:
        if is_away(error):
            raise
        following.changed(index.kind, pks)
    following.catch_up()


def add_missing(*, progress: Progress = _quiet) -> int:
    """Read what has no entry yet: things that were written past the journal (demo, restored backups)."""
    added = 0
    for kind, index in registry.kinds().items():
        entry = SearchEntry.objects.filter(kind=kind, object_id=OuterRef("pk"))
        pks = list(index.rows().filter(~Exists(entry)).order_by("pk").values_list("pk", flat=True))
        chunks = [pks[at : at + writing.CHUNK] for at in range(0, len(pks), writing.CHUNK)]
        for chunk in progress(chunks, len(pks), index.label.many):
            _read(index, chunk)
        added += len(pks)
    return added
