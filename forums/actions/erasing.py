"""What becomes of the texts of somebody who deletes her account, and does not want to leave them."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from forums.actions.writing import ERASED, ERASED_TITLE
from forums.models import Forum, Reply, Thread
from school.text import render_markdown


@transaction.atomic
def erase_contributions(*, pk: int, threads: Collection[int], replies: Collection[int]) -> None:
    """Delete these texts of the author `pk`, given by their keys. Those that stay are signed by key anyway.

    A thread keeps its place as long as a text of somebody stands in it, or a report points to it. Part of a
    deletion, so no fact of its own.
    """
    now, html = timezone.now(), render_markdown(ERASED)
    own = Reply.objects.filter(author=pk, pk__in=replies, withdrawn_at=None)
    own.update(body="", html="", withdrawn_at=now, withdrawn_by=pk, municipality=None)
    others = Reply.objects.exclude(author=pk, withdrawn_at__isnull=False)
    rows = Thread.objects.filter(author=pk, pk__in=threads)
    left = [
        thread.pk for thread in rows if others.filter(thread=thread).exists() or not _could_delete(thread)
    ]
    stay = Thread.objects.filter(pk__in=left)
    stay.update(title=ERASED_TITLE, body=ERASED, html=html, edited_at=now, municipality=None)


def _could_delete(thread: Thread) -> bool:
    try:
        with transaction.atomic():
            thread.replies.all().delete()
            thread.delete()
    except ProtectedError:
        return False
    Forum.objects.filter(pk=thread.forum_id).update(thread_count=F("thread_count") - 1)
    return True
