"""What the Pausenhof holds about people."""

from typing import Any

from forums import queries
from forums.actions import erase_contributions
from forums.models import Follow, Forum, ForumFollow, Reply, Thread
from school.models import Entry
from school.privacy import Erase, Field, declare
from school.privacy.erasure import Contributions, Leaving, before_erasure
from school.privacy.naming import places_in_own_texts

CONTRIBUTION: dict[str, Any] = {
    "person": "author",
    "purpose": "Austausch",
    "readers": "aufgenommene Mitglieder",
    "erase": Erase.CHOICE,
}
TEXT: dict[str, str | Field] = {
    "author": "von wem",
    "municipality": "für welche Kommune du geschrieben hast",
    "body": Field("dein Text", show=queries.typed, free=True),
    "html": Field("dein Text, gesetzt", twice=True, show=queries.typed),
    "created_at": "wann geschrieben",
    "edited_at": "wann bearbeitet",
}

declare(
    Thread,
    about="Gespräche, die du begonnen hast",
    **CONTRIBUTION,
    personal=TEXT
    | {
        "title": Field("Titel", free=True),
        "serves": Field(
            "auf welche Strategie es einzahlt", erase=Erase.KEEP, why="das Wort sagt nichts über dich"
        ),
        "closed_by": Field("wer geschlossen hat", erase=Erase.FORMER),
    },
    technical="id forum reply_count last_activity_at closed_at",
)
declare(
    Reply,
    about="Deine Antworten",
    **CONTRIBUTION,
    personal=TEXT
    | {
        "thread": "in welchem Gespräch",
        "withdrawn_by": Field("wer zurückgezogen hat", erase=Erase.FORMER),
    },
    technical="id withdrawn_at",
)
declare(
    Follow,
    about="Gespräche, denen du folgst",
    person="member",
    purpose="damit du hörst, was es Neues gibt",
    readers="nur du",
    personal={"thread": "Gespräch", "level": "was du daraus hören willst"},
    technical="id",
)
declare(
    ForumFollow,
    about="Foren, aus denen du alles oder nichts hören willst",
    person="member",
    purpose="damit du hörst, was du hören willst",
    readers="nur du",
    personal={"forum": "Forum", "level": "was du daraus hören willst"},
    technical="id",
)
declare(Forum, technical="id slug title description kind topic school_class position thread_count")


@before_erasure
def contributions(person: Leaving) -> None:
    """What she does not want to leave. The rest is signed by her key, and nothing in it changes."""
    threads, replies = _unwanted(person)
    answered = Reply.objects.filter(pk__in=replies).values_list("thread", flat=True)
    person.leaves_search("forums.thread", {*threads, *answered})
    answers = Reply.objects.filter(thread__in=threads)  # their notices hold her title
    said = {*replies, *answers.values_list("pk", flat=True)}
    person.concerns(Entry.objects.filter(subject_type="forums.thread", subject_id__in=threads))
    person.concerns(Entry.objects.filter(subject_type="forums.reply", subject_id__in=said))
    erase_contributions(pk=person.pk, threads=threads, replies=replies)


def _unwanted(person: Leaving) -> tuple[set[int], set[int]]:
    """The keys of her threads and replies that go."""
    if person.contributions is Contributions.KEPT:
        return set(), set()
    if person.contributions is Contributions.KEPT_UNLESS_NAMED:
        named = [place.row for place in places_in_own_texts(person.pk, person.called)]
        return {row.pk for row in named if isinstance(row, Thread)}, {
            row.pk for row in named if isinstance(row, Reply)
        }
    threads, replies = Thread.objects.filter(author=person.pk), Reply.objects.filter(author=person.pk)
    return set(threads.values_list("pk", flat=True)), set(replies.values_list("pk", flat=True))
