"""Reads that pages and API share: contributions with their authors, pages, what is new in a thread."""

from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from forums.models import PAGE_SIZE, Forum, Reply, Thread
from members.models.authorship import signed
from members.rules import can_speak

_REPLY = ("thread_id", "author_id", "html", "created_at", "edited_at", "withdrawn_at")
_THREAD = ("title", "reply_count", "last_activity_at", "closed_at")
_FORUM = ("slug", "title", "kind", "school_class__closed_at", "school_class__slug")  # page and rules
_THREAD_PAGE = ("serves", "forum_id", "author_id", "closed_by_id", "html", "created_at", "edited_at")
NEW_AT_ONCE = 50  # replies in one live answer; the next one brings the rest


class CountedPaginator(Paginator):
    """A paginator that may be told the number of rows, so that it need not count them."""

    def __init__(self, rows: Any, *, count: int | None = None) -> None:
        super().__init__(rows, PAGE_SIZE)
        if count is not None:
            self.count = count  # type: ignore[misc]


def thread_list(user: Any) -> QuerySet[Thread]:
    """Threads as lists show them (no texts; with `forum_title`), newest activity first."""
    rows = Thread.objects.visible_to(user).only(*_THREAD).annotate(forum_title=F("forum__title"))
    return signed(rows).order_by("-last_activity_at", "-pk")


def thread_page(user: Any) -> QuerySet[Thread]:
    """Threads with everything their own page shows."""
    rows = Thread.objects.visible_to(user).select_related("forum__school_class")
    return signed(rows.only(*_THREAD, *_THREAD_PAGE, *(f"forum__{name}" for name in _FORUM)))


def forum_list(user: Any) -> list[Forum]:
    """Forums in their order, each with its newest thread as `newest` (or None)."""
    newest = Thread.objects.visible_to(user).filter(forum=OuterRef("pk")).order_by("-last_activity_at", "-pk")
    forums = list(
        Forum.objects.visible_to(user)
        .annotate(newest_pk=Subquery(newest.values("pk")[:1]))
        .order_by("position", "pk")
    )
    threads = thread_list(user).in_bulk([forum.newest_pk for forum in forums if forum.newest_pk])
    for forum in forums:
        forum.newest = threads.get(forum.newest_pk)
    return forums


def reply_list(user: Any, thread: Thread) -> QuerySet[Reply]:
    """The replies of a thread that `user` has found by `visible_to`, with their authors, oldest first."""
    rows = (Reply.objects.filter(thread=thread) if can_speak(user) else Reply.objects.none()).only(*_REPLY)
    return signed(rows).order_by("pk")


def reply_page(user: Any, thread: Thread, number: Any) -> Page:
    """One page of replies; a page that does not exist is the nearest one."""
    return CountedPaginator(reply_list(user, thread), count=thread.reply_count).get_page(number)


def new_replies(user: Any, thread: Thread, *, after: int) -> list[Reply]:
    """Replies that came after the one with pk `after`, at most NEW_AT_ONCE."""
    return list(reply_list(user, thread).filter(pk__gt=after)[:NEW_AT_ONCE])


def changed_replies(user: Any, thread: Thread, *, up_to: int, since: datetime) -> list[Reply]:
    """The last NEW_AT_ONCE replies up to pk `up_to` that were edited or withdrawn after `since`."""
    changed = Q(edited_at__gt=since) | Q(withdrawn_at__gt=since)
    rows = reply_list(user, thread).filter(changed, pk__lte=up_to).order_by("-pk")
    return list(rows[:NEW_AT_ONCE])


def reply_address(user: Any, reply: Reply) -> str:
    """Path of the page that shows a reply, with its anchor."""
    place = Reply.objects.visible_to(user).filter(thread=reply.thread_id, pk__lte=reply.pk).count()
    page = -(-place // PAGE_SIZE)
    query = f"?page={page}" if page > 1 else ""
    return f"{reply.thread.get_absolute_url()}{query}#antwort-{reply.pk}"
