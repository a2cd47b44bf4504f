"""How the Pausenhof announces its facts, and its live stream.

Mails from here carry the headline and a link only; what people write stays in the house.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator

from forums import queries
from forums.models import Forum, Reply, Thread
from members.models import Member
from members.models.marks import mark, marked, sentence
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


def _readers(subject: Any) -> Any:
    """Members who may read a thread, or the thread of a reply, now."""
    return queries.readers(_thread_of(subject).forum)


def _thread_of(subject: Any) -> Thread:
    return getattr(subject, "thread", subject)


def _title(thread: Thread) -> str:
    """The title in quotes, short enough for a headline of 200 characters."""
    return f"„{Truncator(thread.title).chars(90)}“"


@notice("forums.reply_posted")
class ReplyPosted(Notice):
    """Told to everybody who follows the thread, but not to the author. Who is named in it hears that."""

    kind = "Antwort in einem Gespräch, dem du folgst"
    group = Group.REPLIES

    def audience(self, reply: Reply, entry: Entry) -> Any:
        """Followers who may still read the thread; nobody when the reply was withdrawn meanwhile."""
        if reply.withdrawn_at is not None:
            return Member.objects.none()
        followers = _readers(reply).filter(queries.listeners(reply.thread))
        return followers.exclude(pk__in=[reply.author_id, *entry.data.get("mentioned", ())])

    def quiet_for(self, reply: Reply, members: Collection[int]) -> set[int]:
        """Who said so of the thread."""
        return queries.quiet_in(reply.thread, members)

    def headline(self, reply: Reply, entry: Entry) -> str:
        """Who answered where."""
        return sentence("{who} hat auf {what} geantwortet", who=reply.author, what=_title(reply.thread))

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
        return sentence("{who} fragt: {what}", who=thread.author, what=_title(thread))


@notice("forums.forum_grew")
class ForumGrew(Notice):
    """A new thread, for those who want to hear everything of its forum."""

    kind = "Neues Gespräch in einem Forum, dem du folgst"
    group = Group.REPLIES

    def audience(self, thread: Thread, entry: Entry) -> Any:
        """Who may still read it and has not silenced the thread since."""
        listeners = _readers(thread).filter(queries.listeners_of_forum(thread.forum_id))
        return listeners.exclude(pk__in=[thread.author_id, *entry.data.get("mentioned", ())])

    def quiet_for(self, thread: Thread, members: Collection[int]) -> set[int]:
        """Who has silenced the thread meanwhile."""
        return queries.quiet_in(thread, members)

    def headline(self, thread: Thread, entry: Entry) -> str:
        """Who began what."""
        words = "{who} hat ein neues Gespräch begonnen: {what}"
        return sentence(words, who=thread.author, what=_title(thread))

    def reason(self, thread: Thread) -> str:
        """She said so of the forum."""
        return f"du aus dem Forum „{thread.forum.title}“ alles hören willst."


@notice("forums.people_mentioned")
class Mentioned(Notice):
    """Somebody was named in a text: `@Erika Beispiel`."""

    kind = "Du wurdest erwähnt"
    group = Group.MENTIONS

    def audience(self, subject: Any, entry: Entry) -> Any:
        """Those who are still named in it (an edit names some anew) and may read it; never the author."""
        named = marked([subject.body])  # a withdrawn text names nobody
        named &= set(entry.data.get("members", named))
        return _readers(subject).filter(pk__in=named).exclude(pk=subject.author_id)

    def quiet_for(self, subject: Any, members: Collection[int]) -> set[int]:
        """Who said so of the thread, or of its forum."""
        return queries.quiet_in(_thread_of(subject), members)

    def headline(self, subject: Any, entry: Entry) -> str:
        """Who, and where."""
        words = "{who} hat dich in {what} erwähnt"
        return sentence(words, who=subject.author, what=_title(_thread_of(subject)))

    def reason(self, subject: Any) -> str:
        """Her name stands there."""
        return f"dein Name in {_title(_thread_of(subject))} steht."

    def thing(self, subject: Any) -> str:
        """Together with the answers to the thread."""
        return f"forums.thread:{_thread_of(subject).pk}"


class _OnlyOpenPages(Notice):
    """Refreshes the open pages of a thread; nobody is told."""

    mails = False

    def audience(self, subject: Any, entry: Entry) -> Any:
        """Nobody."""
        return Member.objects.none()

    def headline(self, subject: Any, entry: Entry) -> str:
        """For completeness; nobody reads it."""
        return f"Etwas hat sich geändert in {_title(_thread_of(subject))}"

    def streams(self, subject: Any) -> Iterable[tuple[str, int]]:
        """The thread's open pages."""
        return [("forums.thread", _thread_of(subject).pk)]


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
        author: Any = _readers(subject).filter(pk=subject.author_id)
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
sample("forums.forum_grew")(example_thread)


@sample("forums.reply_posted", "forums.reply_edited", "forums.reply_withdrawn", "forums.people_mentioned")
def _reply(verb: str) -> Reply:
    thread = example_thread(verb)
    author = example_member("Max Muster", thread.municipality)
    words = f"{mark(thread.author.pk)}, mit einem Frühstück."
    text = {"body": words, "html": f"<p>{words}</p>"}
    return Reply(pk=1, thread=thread, author=author, municipality=author.municipality, **text)
