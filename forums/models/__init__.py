"""The Pausenhof: what is said, and who wants to hear of it."""

from forums.models.following import Follow, ForumFollow, Level
from forums.models.talk import BODY_LENGTH, PAGE_SIZE, Contribution, Forum, Reply, Thread

__all__ = [
    "BODY_LENGTH",
    "PAGE_SIZE",
    "Contribution",
    "Follow",
    "Forum",
    "ForumFollow",
    "Level",
    "Reply",
    "Thread",
]
