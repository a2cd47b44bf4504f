"""What writing has in common: the text, the lock, the double click."""

from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils import timezone

from forums import queries
from forums.models import Forum, Reply, Thread
from members.models import Member
from members.models.marks import marked
from school.journal import record
from school.rules import require
from school.text import clean, render_markdown

SAME_TEXT_WITHIN = timedelta(
    seconds=60
)  # the same text again so soon is a double click, not a second thought
ERASED_TITLE = "Gelöschtes Gespräch"
ERASED = "Dieser Text wurde mit dem Konto gelöscht."
CLOSED = "Dieses Gespräch ist geschlossen. Neue Beiträge sind hier nicht mehr möglich."

_ASKED_BY_RULES: dict[type, tuple[str, ...]] = {
    Forum: ("school_class",),
    Thread: ("forum__school_class",),
    Reply: ("thread__forum__school_class",),
}
Row = TypeVar("Row", bound=models.Model)


def write(contribution: Any, body: str) -> set[int]:
    """Put tidied Markdown and its HTML into a thread or reply; people who are named become marks.

    Returns the pks of those who were not named in it before. ValidationError says what is wrong.
    """
    thread = contribution if isinstance(contribution, Thread) else contribution.thread
    before = marked([contribution.body])
    contribution.body = clean(body).strip()
    if not contribution.body:
        raise ValidationError({"body": "Hier fehlt noch dein Text."})
    written = {"title", "body"}
    contribution.clean_fields(exclude={field.name for field in contribution._meta.fields} - written)
    among = queries.mentionable(thread.forum, thread)
    contribution.body = queries.with_marks(contribution.body, among=among, known=before)
    contribution.html = rendered(contribution.body)
    return marked([contribution.body]) - before - {contribution.author_id}


def rendered(body: str) -> str:
    """HTML of stored Markdown; marks stay only where something may be shown instead."""
    return queries.without_hidden_marks(render_markdown(body))


def tell_mentioned(by: Member, contribution: Any, people: set[int]) -> dict[str, Any]:
    """Record that people were named; what the fact of the contribution itself should know of it."""
    if not people:
        return {}
    record("forums.people_mentioned", actor=by, subject=contribution, members=sorted(people))
    return {"mentioned": sorted(people)}


def locked(row: Row) -> Row:
    """The same row, fresh from the database and nobody else's until the transaction ends."""
    rows = type(row)._base_manager.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*_ASKED_BY_RULES[type(row)]).get(pk=row.pk)


def written_just_now(rows: Any, by: Member, body: str) -> Any | None:
    """The contribution of `by` with the same text that is not a minute old, if there is one."""
    since = timezone.now() - SAME_TEXT_WITHIN
    return rows.filter(author=by, body=body, created_at__gt=since).order_by("-pk").first()


def require_open(allowed: bool, thread: Thread) -> None:
    """As `require`, but a closed thread is named as the reason."""
    if not allowed and thread.closed_at is not None:
        raise PermissionDenied(CLOSED)
    require(allowed)
