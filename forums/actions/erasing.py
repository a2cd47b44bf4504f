"""What becomes of the texts of somebody who deletes her account."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forums.actions.writing import ERASED, ERASED_TITLE, rendered
from forums.models import Forum, Reply, Thread
from school.text import render_markdown


@transaction.atomic
def erase_contributions(*, pk: int, keep: bool, scrub: Callable[[str], str]) -> None:
    """The author `pk` deletes her account: her texts go, or stay without her name (`scrub` takes it out).

    A thread in which others have answered keeps its place. Part of a deletion, so no fact of its own.
    """
    threads, replies = Thread.objects.filter(author=pk), Reply.objects.filter(author=pk, withdrawn_at=None)
    if keep:
        for row in (*threads, *replies):
            _unsign(row, scrub)
        return
    alone = threads.exclude(pk__in=Reply.objects.exclude(author=pk).values("thread"))
    for thread in alone:
        thread.replies.all().delete()
        Forum.objects.filter(pk=thread.forum_id).update(thread_count=F("thread_count") - 1)
        thread.delete()
    now, html = timezone.now(), render_markdown(ERASED)
    replies.update(body="", html="", withdrawn_at=now, withdrawn_by=pk)
    threads.update(title=ERASED_TITLE, body=ERASED, html=html, edited_at=now)
    for rows in (threads, Reply.objects.filter(author=pk)):
        rows.update(municipality=None)


def _unsign(row: Any, scrub: Callable[[str], str]) -> None:
    """A name at the end of one's own text goes too."""
    body, title = scrub(row.body), scrub(getattr(row, "title", ""))
    if (body, title) != (row.body, getattr(row, "title", "")):
        row.body, row.html = body, rendered(body)
        if isinstance(row, Thread):
            row.title = title[:140]
        row.save(update_fields=["body", "html", *(["title"] if isinstance(row, Thread) else [])])
