"""The index follows the journal.

A fact that changes something findable writes a row of `SearchDue` in its own transaction (`note`). The job
`school.search` reads the things again and removes the rows it has taken (`read`). One reads at a time, so
that no old reading can overwrite a newer one. Killed at any instant, everything is read again.

What takes something away hides it at once (`forget`): as long as a row with `hides` is there, nobody finds
the thing, so no hit, count or suggestion can outlive it. Such a row goes when the thing was read after the
row had been committed. Nobody but the readers waits for a reader.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import post_delete

from school.jobs import loop, report
from school.jobs import registry as jobs
from school.jobs.registry import job
from school.models import Entry
from school.search import registry, writing
from school.search.models import SearchDue, SearchEntry

_LOCK = 7_310_255_001  # of whoever writes the index


def note(entry: Entry, subject: models.Model) -> None:
    """A fact was recorded: what it changes is due, and hidden until then if it takes something away."""
    for index, which in registry.changed_by(entry.verb):
        (forget if entry.verb in index.hiding else changed)(index.kind, which(subject))


def forget(kind: str, pks: Iterable[int]) -> None:
    """Let nobody find these any more, from this transaction on, until they have been read again.

    For changes that no fact announces: a text that goes with its author, for example.
    """
    _write_due(kind, pks, hides=True)


def changed(kind: str, pks: Iterable[int]) -> None:
    """Have these read again. For changes that no fact announces, such as files that were loaded anew."""
    _write_due(kind, pks, hides=False)


def _write_due(kind: str, pks: Iterable[int], *, hides: bool) -> None:
    SearchDue.objects.bulk_create(
        [SearchDue(kind=kind, object_id=pk, hides=hides) for pk in sorted(set(pks))]
    )


def watch_deletions() -> None:
    """Things that are deleted, by whatever way, leave the index in the same transaction."""
    for kind, index in registry.kinds().items():
        post_delete.connect(
            lambda sender, instance, _kind=kind, **_: forget(_kind, [instance.pk]),
            sender=index.model,
            weak=False,
            dispatch_uid=f"search.{kind}",
        )


# -- Reading again ---------------------------------------------------------------------------------------


@job(
    "school.search",
    label="Suche: Texte, die neu zu lesen sind",
    rows=SearchDue.objects.all,
    weight=1,
    batch=100,
    lease=timedelta(minutes=1),
    removes=True,
    figure="search_behind",
    kind="kind",
    url=lambda row: registry.address_of(row.kind, row.object_id),
)
def read(rows: Sequence[SearchDue]) -> None:
    """Bring the entries of these things up to date.

    What is hidden and cannot be read leaves the index, words included: its text may have to vanish.
    """
    try:
        with alone():
            _read(rows)
    except Exception:
        if len(rows) == 1 and rows[0].hides:
            writing.remove(rows[0].kind, [rows[0].object_id])
        raise


def _read(rows: Sequence[SearchDue]) -> None:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.object_id)
    known = registry.kinds()
    for kind, pks in sorted(wanted.items()):
        if kind in known:  # a kind whose code is gone needs no reading
            writing.write(known[kind], sorted(pks))


@contextmanager
def alone() -> Iterator[None]:
    """A transaction in which nobody else writes the index. For readers and the rebuilder."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        yield


def catch_up() -> None:
    """Read everything that is due, now: for commands and tests."""
    while loop.do_next(jobs.get("school.search")):
        pass


# -- How far behind --------------------------------------------------------------------------------------


def lag() -> float | None:
    """Seconds since the oldest change that the index has not read yet; None when it is up to date."""
    return report.lag(jobs.get("school.search"))


def status() -> dict[str, Any]:
    """Numbers for `manage.py search_index status`: entries per kind, due, held, seconds behind."""
    counts = SearchEntry.objects.order_by().values_list("kind").annotate(n=models.Count("pk"))
    return {
        "entries": dict(sorted(counts)),
        "due": SearchDue.objects.filter(held_at=None).count(),
        "held": SearchDue.objects.exclude(held_at=None).count(),
        "behind": lag(),
    }
