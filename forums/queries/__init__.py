"""Reads that pages and API share: what is said, who wants to hear it, who is spoken to."""

from forums.queries.following import (
    has_listeners,
    level_in,
    level_of_forum,
    listeners,
    listeners_of_forum,
    quiet_in,
    readers,
)
from forums.queries.mentions import (
    mentionable,
    read_mentions,
    speaker,
    typed,
    typist,
    with_marks_in_text,
)
from forums.queries.talk import (
    CountedPaginator,
    changed_replies,
    forum_list,
    new_replies,
    reply_address,
    reply_list,
    reply_page,
    thread_list,
    thread_page,
)

__all__ = [
    "CountedPaginator",
    "changed_replies",
    "forum_list",
    "has_listeners",
    "level_in",
    "level_of_forum",
    "listeners",
    "listeners_of_forum",
    "mentionable",
    "new_replies",
    "quiet_in",
    "read_mentions",
    "readers",
    "reply_address",
    "reply_list",
    "reply_page",
    "speaker",
    "thread_list",
    "thread_page",
    "typed",
    "typist",
    "with_marks_in_text",
]
