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
from school.models import Entry
from school.rules import require
from school.search import plain_text
from school.text import clean, render_markdown

SAME_TEXT_WITHIN = timedelta(
    seconds=60
)  # the same text again so soon is a double click, not a second thought
EMPTY = "Hier fehlt noch dein Text."
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
    """Put clean Markdown and its HTML into a thread or reply; people who are named become marks.

    Returns the pks of those who were not named in it before; `contribution.unresolved` says which names were
    not understood. ValidationError says what is wrong.
    """
    thread = contribution if isinstance(contribution, Thread) else contribution.thread
    before = marked([contribution.body])
    contribution.body = clean(body).strip()
    if not contribution.body:
        raise ValidationError({"body": EMPTY})
    written = {"title", "body"}
    contribution.clean_fields(exclude={field.name for field in contribution._meta.fields} - written)
    among = queries.mentionable(thread.forum, thread)
    found = queries.read_mentions(contribution.body, among=among, known=before)
    contribution.body, contribution.unresolved = found.body, found.unresolved
    contribution.html = render_markdown(contribution.body)
    if not plain_text(contribution.html).strip():
        raise ValidationError({"body": EMPTY})
    return marked([contribution.body]) - before - {contribution.author_id}


def tell_mentioned(by: Member, contribution: Any, people: set[int]) -> dict[str, Any]:
    """Record that people were named; what the fact of the contribution itself should know of it.

    Whoever was told of it once is not told again when her name was taken out and put in again.
    """
    if not people:
        return {}
    verb, label = "forums.people_mentioned", contribution._meta.label_lower
    facts = Entry.objects.filter(verb=verb, subject_type=label, subject_id=contribution.pk)
    told = {pk for data in facts.values_list("data", flat=True) for pk in (data or {}).get("members", ())}
    if people - told:
        record(verb, actor=by, subject=contribution, members=sorted(people - told))
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
