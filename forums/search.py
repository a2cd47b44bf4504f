"""What this app lets people find: conversations, with everything that was answered."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from forums.models import Reply, Thread
from members.models.marks import MARK
from members.search import MODERATORS, SCHOOL, class_key
from school.search import Document, Index, Label, indexed, itself, plain_text


def _of_reply(reply: Any) -> Iterable[int]:
    return [reply.thread_id]


@indexed("forums.thread")
class Threads(Index):
    """A thread and its replies are one thing: who asks wants the conversation. Nobody's name."""

    label = Label("Gespräche", "Gespräch", "forums", "place-forums")
    model = Thread
    verbs = {
        "forums.thread_started": itself,
        "forums.thread_edited": itself,
        "forums.thread_closed": itself,
        "forums.thread_reopened": itself,
        "forums.reply_posted": _of_reply,
        "forums.reply_edited": _of_reply,
        "forums.reply_withdrawn": _of_reply,
    }
    hiding = frozenset({"forums.reply_withdrawn", "forums.reply_edited", "forums.thread_edited"})
    priority = 40

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Title, opening text, replies from the oldest on; two queries."""
        texts: dict[int, list[str]] = {}
        replies = Reply.objects.filter(thread__in=pks, withdrawn_at=None).order_by("thread", "pk")
        for thread, html in replies.values_list("thread", "html"):
            texts.setdefault(thread, []).append(html)
        rows = Thread.objects.filter(pk__in=pks).select_related("forum")
        for row in rows.only("title", "html", "last_activity_at", "closed_at", "forum"):
            forum = row.forum
            of_class = forum.school_class_id
            yield Document(
                pk=row.pk,
                title=row.title,
                note=f"{forum.title}{' · geschlossen' if row.closed_at else ''}",
                body=MARK.sub("", plain_text(row.html, *texts.get(row.pk, ()))),
                topics=[forum.topic] if forum.topic else (),
                audience=[SCHOOL] if of_class is None else [class_key(of_class), MODERATORS],
                fresh_at=row.last_activity_at,
                url=row.get_absolute_url(),
            )
