"""The Pausenhof of the demo school: its forums, a few conversations of example people, and bulk on request.

The conversations are written straight into the tables, with dates in the past: nothing is announced.
"""

import random
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.text import slugify

from forums import actions
from forums.models import Follow, Forum, Reply, Thread
from members.models import ClassLine, ClassMembership, Member, Municipality, SchoolClass
from school.content import read_yaml
from school.demo import Scale, insert
from school.text import render_markdown
from school.topics import Topic

CONTENT = Path(__file__).parent / "content"
Authors = list[tuple[int, int | None]]  # (pk, pk of the municipality)
BULK = "Lastprobe"  # titles of invented threads begin with it, so that a second run adds nothing


def load(*, scale: Scale) -> None:
    """Forums and hand-written conversations, then what `scale` asks for. Idempotent."""
    _forums()
    authors = list(Member.objects.admitted().filter(is_example=True, is_moderator=False).order_by("pk")[:40])
    if authors:
        with transaction.atomic():
            for number, conversation in enumerate(_read("threads.yml")):
                _conversation(
                    conversation, authors[number % len(authors) :] + authors[: number % len(authors)]
                )
            for school_class in _read("classes.yml"):
                _school_class(school_class)
        _bulk(scale)
    _count_threads()


def _read(name: str) -> Any:
    return read_yaml(CONTENT / name)


def _forums() -> None:
    about = _read("topics.yml")
    topics = [
        {
            "slug": topic.value,
            "title": topic.label,
            "kind": "topic",
            "topic": topic.value,
            "description": about[topic.value],
        }
        for topic in Topic
    ]
    for position, forum in enumerate([*_read("forums.yml"), *topics], start=1):
        slug = forum.pop("slug")
        Forum.objects.get_or_create(slug=slug, defaults={**forum, "position": position})


def _school_class(about: dict[str, Any]) -> None:
    """A class with its forum, lines and threads, if its municipalities are there and in no class yet."""
    places = Municipality.objects.filter(ags__in=about["municipalities"], class_memberships=None)
    if not places or SchoolClass.objects.filter(name=about["name"]).exists():
        return
    slug = slugify(about["name"].lower().replace("ö", "oe"))
    formed = SchoolClass.objects.create(name=about["name"], slug=slug, description=about["description"])
    for place in places:
        ClassMembership.objects.create(municipality=place, school_class=formed)
        if place.ags in about["lines"]:
            ClassLine.objects.create(municipality=place, text=about["lines"][place.ags])
    forum = Forum.objects.create(school_class=formed, **actions.class_forum(formed))
    people = Member.objects.entering(formed.pk).filter(is_example=True, is_moderator=False).order_by("pk")
    for conversation in about["threads"] if people else []:
        _conversation(conversation | {"forum": forum.slug}, list(people))


def _conversation(conversation: dict[str, Any], authors: list[Member]) -> None:
    """One thread with its replies; `authors[0]` begins it, the others answer in turn."""
    forum = Forum.objects.get(slug=conversation["forum"])
    if Thread.objects.filter(forum=forum, title=conversation["title"]).exists():
        return
    began = timezone.now() - timedelta(days=conversation["days_ago"])
    replies = conversation["replies"]
    ended = began + timedelta(hours=replies[-1]["hours"] if replies else 0)
    thread = Thread.objects.create(
        forum=forum,
        author=authors[0],
        municipality_id=authors[0].municipality_id,
        title=conversation["title"],
        **_text(conversation["body"]),
        created_at=began,
        last_activity_at=ended,
        reply_count=len(replies),
        closed_at=ended if conversation.get("closed") else None,
        closed_by=authors[0] if conversation.get("closed") else None,
    )
    writers = {thread.author_id}
    for number, reply in enumerate(replies):
        own = reply.get("by") == "ich"
        author = authors[0] if own or len(authors) == 1 else authors[1 + number % (len(authors) - 1)]
        written = began + timedelta(hours=reply["hours"])
        Reply.objects.create(
            thread=thread,
            author=author,
            municipality_id=author.municipality_id,
            created_at=written,
            **_text(reply["text"]),
        )
        writers.add(author.pk)
    Follow.objects.bulk_create([Follow(member_id=pk, thread=thread) for pk in sorted(writers)])


@cache
def _text(body: str) -> dict[str, str]:
    """Body and HTML as the models want them."""
    return {"body": body.strip(), "html": render_markdown(body.strip())}


def _count_threads() -> None:
    """Set every forum's `thread_count` to what is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE forums_forum SET thread_count ="
            " (SELECT count(*) FROM forums_thread WHERE forum_id = forums_forum.id)"
        )


# -- Bulk ----------------------------------------------------------------------------------------------


def _bulk(scale: Scale) -> None:
    """`scale.threads` threads and `scale.replies` replies spread over forums, authors and two years."""
    begun = Thread.objects.filter(title__startswith=BULK).count()
    missing = scale.threads - begun
    if missing <= 0:
        return
    dice = random.Random(missing)
    examples = Member.objects.admitted().filter(is_example=True).order_by("pk")
    authors: Authors = list(examples.values_list("pk", "municipality_id"))
    last = Thread.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    lengths = _lengths(dice, missing, max(0, scale.replies * missing // scale.threads))
    insert(Thread, _threads(dice, authors, lengths, begun), total=missing, what="Gespräche")
    insert(Reply, _replies(dice, authors, last), total=sum(lengths), what="Antworten")
    starters = Thread.objects.filter(pk__gt=last).order_by("pk").values_list("author_id", "pk")
    follows = (Follow(member_id=member, thread_id=thread) for member, thread in starters.iterator())
    insert(Follow, follows, total=missing, what="Abonnements")


def _lengths(dice: random.Random, threads: int, replies: int) -> list[int]:
    """How many replies each thread gets: most few, some many, `replies` in all."""
    weights = [dice.paretovariate(1.2) for _ in range(threads)]
    share = replies / sum(weights)
    lengths = [int(weight * share) for weight in weights]
    for number in range(replies - sum(lengths)):
        lengths[number % threads] += 1
    return lengths


@cache
def _pool() -> list[dict[str, str]]:
    """Every text of the hand-written conversations, rendered once."""
    bodies = [
        text for one in _read("threads.yml") for text in (one["body"], *(r["text"] for r in one["replies"]))
    ]
    return [_text(body) for body in bodies]


def _threads(dice: random.Random, authors: Authors, lengths: list[int], begun: int) -> Iterator[Thread]:
    forums = list(Forum.objects.filter(school_class=None).order_by("pk").values_list("pk", flat=True))
    now = timezone.now()
    for number, length in enumerate(lengths, start=begun + 1):
        created = now - timedelta(seconds=dice.randrange(60, 2 * 365 * 24 * 3600))
        active = created + (now - created) * dice.random() * bool(length)
        author, municipality = dice.choice(authors)
        yield Thread(
            forum_id=dice.choice(forums),
            author_id=author,
            municipality_id=municipality,
            title=f"{BULK} {number}: Wie macht ihr das bei euch?",
            **dice.choice(_pool()),
            created_at=created,
            last_activity_at=active,
            reply_count=length,
        )


def _replies(dice: random.Random, authors: Authors, after: int) -> Iterator[Reply]:
    """The replies of all threads after pk `after`, evenly between a thread's beginning and last activity."""
    rows = Thread.objects.filter(pk__gt=after).order_by("pk")
    values = rows.values_list("pk", "reply_count", "created_at", "last_activity_at")
    for pk, count, created, active in values.iterator():
        for number in range(1, count + 1):
            author, municipality = dice.choice(authors)
            yield Reply(
                thread_id=pk,
                author_id=author,
                municipality_id=municipality,
                created_at=created + (active - created) * number / count,
                **dice.choice(_pool()),
            )
