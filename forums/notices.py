"""How the Pausenhof announces its facts, and its live stream.

Mails from here carry the headline and a link only; what people write stays in the house.
"""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator

from forums.models import Forum, Reply, Thread
from members.models import Member
from members.notices.samples import example_member
from school.live import stream
from school.models import Entry
from school.notices import Group, Notice, notice, silent
from school.samples import sample

silent("forums.class_forum_opened")  # the class itself is announced


@stream("forums.thread")
def watched_threads(user: Any) -> Any:
    """Threads whose open pages `user` may keep up to date."""
    return Thread.objects.visible_to(user)


def _readers(thread: Thread) -> Any:
    """Members who may read a thread now: everybody who belongs, or the thread's class."""
    school_class = thread.forum.school_class_id
    return Member.objects.admitted() if school_class is None else Member.objects.entering(school_class)


def _title(thread: Thread) -> str:
    """The title in quotes, short enough for a headline of 200 characters."""
    return f"„{Truncator(thread.title).chars(90)}“"


@notice("forums.reply_posted")
class ReplyPosted(Notice):
    """Told to everybody who follows the thread, but not to the author."""

    kind = "Antwort in einem Gespräch, dem du folgst"
    group = Group.REPLIES

    def audience(self, reply: Reply, entry: Entry) -> Any:
        """Followers who may still read the thread; nobody when the reply was withdrawn meanwhile."""
        if reply.withdrawn_at is not None:
            return Member.objects.none()
        followers = _readers(reply.thread).filter(follows__thread=reply.thread_id)
        return followers.exclude(pk=reply.author_id)

    def headline(self, reply: Reply, entry: Entry) -> str:
        """Who answered where."""
        return f"{reply.signature.name} hat auf {_title(reply.thread)} geantwortet"

    def reason(self, reply: Reply) -> str:
        """She asked, answered or wants to hear of it."""
        return f"du dem Gespräch {_title(reply.thread)} folgst."

    def thing(self, reply: Reply) -> str:
        """All answers to one thread are one line in the bell and one conversation in the mailbox."""
        return f"forums.thread:{reply.thread_id}"

    def streams(self, reply: Reply) -> Iterable[tuple[str, int]]:
        """The thread's open pages."""
        return [("forums.thread", reply.thread_id)]


@notice("forums.thread_started")
class ThreadStarted(Notice):
    """A beginner's question must not stay alone: moderators see it in the bell. All else is quiet."""

    kind = "Neue Anfängerfrage"
    group = Group.DUTIES
    mails = False

    def audience(self, thread: Thread, entry: Entry) -> Any:
        """Moderators, for beginners' questions."""
        if thread.forum.kind != Forum.Kind.BEGINNERS:
            return Member.objects.none()
        return Member.objects.admitted().filter(is_moderator=True).exclude(pk=thread.author_id)

    def headline(self, thread: Thread, entry: Entry) -> str:
        """Who asked what."""
        return f"{thread.signature.name} fragt: {_title(thread)}"


class _OnlyOpenPages(Notice):
    """Refreshes the open pages of a thread; nobody is told."""

    mails = False

    def audience(self, subject: Any, entry: Entry) -> Any:
        """Nobody."""
        return Member.objects.none()

    def headline(self, subject: Any, entry: Entry) -> str:
        """For completeness; nobody reads it."""
        return f"Etwas hat sich geändert in {_title(getattr(subject, 'thread', subject))}"

    def streams(self, subject: Any) -> Iterable[tuple[str, int]]:
        """The thread's open pages."""
        return [("forums.thread", getattr(subject, "thread", subject).pk)]


@notice("forums.reply_edited")
class ReplyEdited(_OnlyOpenPages):
    """The text changes where it is being read."""


@notice("forums.thread_edited")
class ThreadEdited(_OnlyOpenPages):
    """The title or opening text changed."""


@notice("forums.thread_reopened")
class ThreadReopened(_OnlyOpenPages):
    """The thread may be answered again."""


class _ByModeration(_OnlyOpenPages):
    """An author hears when somebody else acted on what she wrote."""

    kind = "Die Moderation hat bei dir eingegriffen"
    mails = True

    def audience(self, subject: Any, entry: Entry) -> Any:
        """The author while she may read it, unless she did it herself."""
        author: Any = _readers(getattr(subject, "thread", subject)).filter(pk=subject.author_id)
        return author.exclude(pk=entry.actor_id)


@notice("forums.reply_withdrawn")
class ReplyWithdrawn(_ByModeration):
    """The text is gone."""

    def headline(self, reply: Reply, entry: Entry) -> str:
        """Whose reply, and where."""
        return f"Die Moderation hat deine Antwort in {_title(reply.thread)} zurückgezogen"


@notice("forums.thread_closed")
class ThreadClosed(_ByModeration):
    """The thread is read-only now."""

    def headline(self, thread: Thread, entry: Entry) -> str:
        """Which thread."""
        return f"Die Moderation hat dein Gespräch {_title(thread)} geschlossen"


# -- Examples ------------------------------------------------------------------------------------------------


def example_thread(verb: str = "forums.thread_started") -> Thread:
    """Erika asks how to begin; as it is after the fact `verb`."""
    forum = Forum(pk=1, slug="beispiel", title="Beispiel", description="Ein Beispiel.", kind="beginners")
    author = example_member()
    place = author.municipality
    is_closed = verb == "forums.thread_closed"
    return Thread(
        pk=1,
        forum=forum,
        author=author,
        municipality=place,
        title="Wie fangen wir mit LoRaWAN an?",
        body="Wer hilft?",
        html="<p>Wer hilft?</p>",
        closed_at=timezone.now() if is_closed else None,
        closed_by=example_member("Mona Beispiel", place) if is_closed else None,
    )


for _verb in ("started", "edited", "closed", "reopened"):
    sample(f"forums.thread_{_verb}")(example_thread)


@sample("forums.reply_posted", "forums.reply_edited", "forums.reply_withdrawn")
def _reply(verb: str) -> Reply:
    thread = example_thread(verb)
    author = example_member("Max Muster", thread.municipality)
    text = {"body": "Mit einem Frühstück.", "html": "<p>Mit einem Frühstück.</p>"}
    return Reply(pk=1, thread=thread, author=author, municipality=author.municipality, **text)
