"""The journal: every action records its fact here, inside its own transaction.

What has to stand or fall with the fact listens inside that transaction (`in_same_transaction`). After COMMIT
the project's only custom signal, `recorded`, says that there is something new; such a listener may be absent,
slow or broken: the entry is in the database and the loop finds it.
"""

from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone

from school import notices
from school.models import Entry

recorded = Signal()  # sent with entry=Entry, after commit

Listener = Callable[[Entry, models.Model], object]
_listeners: list[Listener] = []


def in_same_transaction(listener: Listener) -> Listener:
    """Register what is called with every entry and its subject, in the transaction that records it.

    It may only write rows: whatever it waits for, every action of the school would wait for.
    """
    _listeners.append(listener)
    return listener


def record(
    verb: str,
    *,
    actor: models.Model | None,
    subject: models.Model,
    municipality_id: int | None = None,
    **data: Any,
) -> Entry:
    """Write down that `actor` did `verb` to `subject`; `data` holds a few JSON-able extras.

    `municipality_id` says which municipality an audited fact (`school.audit`) concerns.

    Raises RuntimeError outside a transaction (the fact and the change stand or fall together) and
    LookupError for a verb that no app has announced or declared silent in its `notices.py`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"record({verb!r}) needs the transaction of the change it records")
    now = timezone.now()
    entry = Entry.objects.create(
        verb=verb,
        actor=actor,  # type: ignore[misc]
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        municipality_id=municipality_id,
        data=data,
        due_at=now,
        announced_at=now if notices.is_silent(verb) else None,
    )
    for listener in _listeners:
        listener(entry, subject)
    if entry.announced_at is None:
        transaction.on_commit(lambda: recorded.send_robust(Entry, entry=entry))
    return entry
