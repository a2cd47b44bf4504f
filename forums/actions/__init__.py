"""Everything that can happen on the Pausenhof."""

from forums.actions.classes import class_forum, form_class, open_class_forum
from forums.actions.erasing import erase_contributions
from forums.actions.following import follow, follow_forum, unfollow, unfollow_forum
from forums.actions.talk import (
    close_thread,
    edit_reply,
    edit_thread,
    move_thread,
    post_reply,
    reopen_thread,
    start_thread,
    withdraw_reply,
)

__all__ = [
    "class_forum",
    "close_thread",
    "edit_reply",
    "edit_thread",
    "erase_contributions",
    "follow",
    "follow_forum",
    "form_class",
    "move_thread",
    "open_class_forum",
    "post_reply",
    "reopen_thread",
    "start_thread",
    "unfollow",
    "unfollow_forum",
    "withdraw_reply",
]
