"""The index follows the journal.

A fact that changes something findable writes a row of `SearchDue` in its own transaction (`note`). Whoever
comes first – worker, beat or courier, as for notices – reads the things again (`read_next`). One at a time:
a lock of the database sees to it, so that no old reading can overwrite a newer one. Killed at any instant,
the transaction with its due rows is as before; run twice, it writes the same.

What takes something away hides the entry at once (`forget`): no hit, count or suggestion can outlive it.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from school.health import age
from school.search import registry, writing
from school.search.models import SearchDue, SearchEntry

logger = logging.getLogger(__name__)

AT_ONCE = 100  # due rows in one transaction
_LOCK = 7_310_255_001  # of whoever writes the index


def note(verb: str, subject: models.Model) -> None:
    """A fact was recorded: what it changes is due, and hidden until then if it takes something away."""
    for index, which in registry.changed_by(verb):
        pks = list(which(subject))
        if verb in index.hiding:
            forget(index.kind, pks)
        else:
            changed(index.kind, pks)


def forget(kind: str, pks: Iterable[int]) -> None:
    """Let nobody find these any more, from this transaction on, and have them read again.

    For changes that no fact announces: a text that goes with its author, for example.
    """
    pks = sorted(set(pks))
    hide = SearchEntry.objects.filter(kind=kind, object_id__in=pks).exclude(audience=[])
    locked = list(hide.order_by("object_id").select_for_update().values_list("pk", flat=True))
    SearchEntry.objects.filter(pk__in=locked).update(audience=[])
    changed(kind, pks)


def changed(kind: str, pks: Iterable[int]) -> None:
    """Have these read again. For changes that no fact announces, such as files that were loaded anew."""
    SearchDue.objects.bulk_create([SearchDue(kind=kind, object_id=pk) for pk in pks])


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


def read_next() -> bool:
    """Read the oldest due things; False when there is nothing due or somebody else is at it."""
    if not SearchDue.objects.filter(held_at=None).exists():
        return False
    try:
        with transaction.atomic():
            return _is_alone() and _read(_take(AT_ONCE))
    except DatabaseError:
        raise
    except Exception:
        return _read_one_by_one()


def _take(number: int) -> list[SearchDue]:
    return list(SearchDue.objects.filter(held_at=None).order_by("pk")[:number])


def _read(rows: Sequence[SearchDue]) -> bool:
    wanted: dict[str, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.kind, set()).add(row.object_id)
    known = registry.kinds()
    for kind, pks in sorted(wanted.items()):
        if kind in known:  # a kind whose code is gone needs no reading
            writing.write(known[kind], sorted(pks))
    SearchDue.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return bool(rows)


def _read_one_by_one() -> bool:
    """Something in the batch cannot be read: find it and set it aside, so that the others go on."""
    with transaction.atomic():
        if not _is_alone():
            return False
        rows = _take(AT_ONCE)
        for row in rows:
            try:
                with transaction.atomic():
                    _read([row])
            except DatabaseError:
                raise
            except Exception as error:
                logger.exception("%s %s could not be read for the search", row.kind, row.object_id)
                SearchDue.objects.filter(pk=row.pk).update(
                    held_at=timezone.now(), error=type(error).__name__[:200]
                )
    return bool(rows)


def _is_alone() -> bool:
    """Take the writers' lock until the transaction ends, if nobody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def wait_until_alone() -> None:
    """Take the writers' lock until the transaction ends. Take it before the first `forget`, never after:
    the writer waits for hidden entries, and two that wait for each other would wait for ever."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def catch_up() -> int:
    """Read everything that is due, now; how many rounds. For commands, tests and deletions of people."""
    rounds = 0
    while read_next():
        rounds += 1
    return rounds


# -- How far behind --------------------------------------------------------------------------------------


@age("search_behind")
def lag() -> float | None:
    """Seconds since the oldest change that the index has not read yet; None when it is up to date."""
    rows = SearchDue.objects.filter(held_at=None).order_by("pk")
    oldest = rows.values_list("asked_at", flat=True).first()
    return (timezone.now() - oldest).total_seconds() if oldest else None


def status() -> dict[str, Any]:
    """Numbers for `manage.py search_index status`: entries per kind, due, held, seconds behind."""
    counts = SearchEntry.objects.order_by().values_list("kind").annotate(n=models.Count("pk"))
    return {
        "entries": dict(sorted(counts)),
        "due": SearchDue.objects.filter(held_at=None).count(),
        "held": SearchDue.objects.exclude(held_at=None).count(),
        "behind": lag(),
    }
