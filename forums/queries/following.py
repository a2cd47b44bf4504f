"""Who wants to hear what. A thread's own answer goes before its forum's; without any it is MENTIONS."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, Value

from forums.models import Follow, Forum, ForumFollow, Level, Thread
from members.models import Member


def readers(forum: Forum) -> Any:
    """Members who may read a forum now: everybody who belongs, or the forum's class."""
    school_class = forum.school_class_id
    return Member.objects.admitted() if school_class is None else Member.objects.entering(school_class)


def listeners(thread: Thread) -> Q:
    """As a condition on members: who wants to hear everything in a thread, and who explicitly nothing.

    The latter belong to the audience, so that it is written down for them why nothing came.
    """
    said = Follow.objects.filter(thread=thread)
    here = said.exclude(level=Level.MENTIONS).values("member")
    return Q(pk__in=here) | (listeners_of_forum(thread.forum) & ~Q(pk__in=said.values("member")))


def listeners_of_forum(forum: Forum | int) -> Q:
    """As a condition on members: who wants to hear everything in a forum."""
    rows = ForumFollow.objects.filter(forum=forum, level=Level.EVERYTHING)
    return Q(pk__in=rows.values("member"))


def has_listeners(forum: Forum) -> bool:
    """Whether anybody wants to hear of every new thread."""
    return ForumFollow.objects.filter(forum=forum, level=Level.EVERYTHING).exists()


def quiet_in(thread: Thread, members: Collection[int]) -> set[int]:
    """Those of `members` who want to hear nothing from this thread; two queries."""
    said = dict(Follow.objects.filter(thread=thread, member__in=members).values_list("member", "level"))
    of_forum = ForumFollow.objects.filter(forum=thread.forum_id, member__in=members, level=Level.NOTHING)
    silent = set(of_forum.values_list("member", flat=True)) - set(said)
    return silent | {pk for pk, level in said.items() if level == Level.NOTHING}


def level_in(user: Any, thread: Thread) -> Level:
    """What `user` hears of a thread; one query."""
    own = Follow.objects.filter(member=user, thread=thread).values_list(Value(0), "level")
    of_forum = ForumFollow.objects.filter(member=user, forum=thread.forum_id).values_list(Value(1), "level")
    found = sorted(own.union(of_forum))
    return Level(found[0][1]) if found else Level.MENTIONS


def level_of_forum(user: Any, forum: Forum) -> Level:
    """What `user` hears of the threads of a forum of which she said nothing herself."""
    own = ForumFollow.objects.filter(member=user, forum=forum).values_list("level", flat=True).first()
    return Level(own or Level.MENTIONS)
