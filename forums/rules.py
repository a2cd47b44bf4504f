"""Who may do what on the Pausenhof. Pure questions, no change.

Asked for every reply on a page, so what is most often wrong is asked first. Threads come with their forum;
only in the forum of a class one query is asked, once per member: which class is her municipality in?
"""

from forums.models import Forum, Reply, Thread
from members.models import Member
from members.rules import can_enter_class, can_form_classes, can_speak


def can_read(member: Member, forum: Forum) -> bool:
    """Everybody who belongs to the school; in the forum of a class those who belong to the class."""
    if forum.school_class_id is None:
        return can_speak(member)
    return can_enter_class(member, forum.school_class_id)


def can_start(member: Member, forum: Forum) -> bool:
    """Whoever reads a forum may write in it, as long as its class goes on."""
    return can_read(member, forum) and not _is_over(forum)


def can_reply(member: Member, thread: Thread) -> bool:
    """Whoever reads it, as long as the thread is open."""
    return thread.closed_at is None and can_start(member, thread.forum)


def can_follow(member: Member, thread: Thread) -> bool:
    """Closed threads too: they may be opened again."""
    return can_read(member, thread.forum)


def can_edit_thread(member: Member, thread: Thread) -> bool:
    """Only the author, and only while others can still react."""
    return thread.author_id == member.pk and can_reply(member, thread)


def can_edit_reply(member: Member, reply: Reply) -> bool:
    """Only the author, while the thread is open and the reply stands."""
    return reply.author_id == member.pk and reply.withdrawn_at is None and can_reply(member, reply.thread)


def can_withdraw(member: Member, reply: Reply) -> bool:
    """The author or a moderator, once; also in a closed thread, and also after leaving the class."""
    return (
        (reply.author_id == member.pk or _moderates(member))
        and reply.withdrawn_at is None
        and can_speak(member)
    )


def can_close(member: Member, thread: Thread) -> bool:
    """The author or a moderator."""
    return (thread.author_id == member.pk or _moderates(member)) and can_reply(member, thread)


def can_reopen(member: Member, thread: Thread) -> bool:
    """A moderator, or the author who closed it: what a moderator closed stays closed for the author."""
    own = thread.author_id == member.pk and thread.closed_by_id == member.pk
    return thread.closed_at is not None and (own or _moderates(member)) and can_start(member, thread.forum)


def can_open_class_forum(member: Member) -> bool:
    """Give a class its forum: who forms classes."""
    return can_form_classes(member)


def _is_over(forum: Forum) -> bool:
    """The forum of a class that was closed: to be read only."""
    return forum.school_class is not None and forum.school_class.closed_at is not None


def _moderates(member: Member) -> bool:
    return member.is_authenticated and member.is_moderator
