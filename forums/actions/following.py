"""What somebody wants to hear. Private wishes, so no facts are recorded."""

from django.core.exceptions import ValidationError

from forums import rules
from forums.models import Follow, Forum, ForumFollow, Level, Thread
from members.models import Member
from school.rules import require


def follow(*, by: Member, thread: Thread, level: str = Level.EVERYTHING) -> None:
    """Say what one wants to hear of a thread; twice is once. Raises ValidationError for an unknown level."""
    require(rules.can_follow(by, thread))
    Follow.objects.update_or_create(member=by, thread=thread, defaults={"level": _known(level)})


def follow_by_writing(*, by: Member, thread: Thread) -> None:
    """Who writes hears what comes of it, unless she has said what she wants to hear."""
    Follow.objects.bulk_create([Follow(member=by, thread=thread)], ignore_conflicts=True)


def unfollow(*, by: Member, thread: Thread) -> None:
    """Hear of a thread what one hears of its forum."""
    Follow.objects.filter(member=by, thread=thread).delete()


def follow_forum(*, by: Member, forum: Forum, level: str) -> None:
    """Say what one wants to hear of a forum's threads. Raises ValidationError for an unknown level."""
    require(rules.can_read(by, forum))
    ForumFollow.objects.update_or_create(member=by, forum=forum, defaults={"level": _known(level)})


def unfollow_forum(*, by: Member, forum: Forum) -> None:
    """Hear of a forum what everybody hears without saying anything: when one is mentioned."""
    ForumFollow.objects.filter(member=by, forum=forum).delete()


def _known(level: str) -> str:
    if level not in Level.values:
        raise ValidationError({"level": "Diese Auswahl gibt es nicht."})
    return level
