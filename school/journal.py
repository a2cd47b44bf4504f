"""The journal: every action records its fact here, inside its own transaction.

After COMMIT the project's only custom signal, `recorded`, says that there is something new. A listener
may be absent, slow or broken: the entry is in the database and the sweep finds it.
"""

from typing import Any

from django.db import models, transaction
from django.dispatch import Signal
from django.utils import timezone

from school import notices
from school.models import Entry
from school.search import following

recorded = Signal()  # sent with entry=Entry, after commit


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
    following.note(verb, subject)
    if entry.announced_at is None:
        transaction.on_commit(lambda: recorded.send_robust(Entry, entry=entry))
    return entry
