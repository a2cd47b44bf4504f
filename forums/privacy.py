"""What the Pausenhof holds about people."""

from typing import Any

from forums import queries
from forums.actions import erase_contributions
from forums.models import Follow, Forum, ForumFollow, Reply, Thread
from school.models import Entry
from school.privacy import Erase, Field, declare
from school.privacy.erasure import Leaving, before_erasure

CONTRIBUTION: dict[str, Any] = {
    "person": "author",
    "purpose": "Austausch",
    "readers": "aufgenommene Mitglieder",
    "erase": Erase.CHOICE,
}
TEXT: dict[str, str | Field] = {
    "author": "von wem",
    "municipality": "für welche Kommune du geschrieben hast",
    "body": Field("dein Text", show=queries.typed),
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
        "title": "Titel",
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
    """Deleted or signed anew, as the person wants it; her name goes from her own texts in any case."""
    own = Thread.objects.filter(author=person.pk).values_list("pk", flat=True)
    answered = Reply.objects.filter(author=person.pk).values_list("thread", flat=True)
    person.leaves_search("forums.thread", {*own, *answered})
    answers = Reply.objects.filter(thread__author=person.pk).values("pk")  # their notices hold her title
    person.concerns(Entry.objects.filter(subject_type="forums.reply", subject_id__in=answers))
    erase_contributions(pk=person.pk, keep=person.keeps_contributions, scrub=person.scrub)
