"""Who may do what on the Pausenhof. Pure questions: no query, no change.

Asked for every reply on a page, so what is most often wrong is asked first.
"""

from forums.models import Forum, Reply, Thread
from members.models import Member
from members.rules import can_speak


def can_start(member: Member, forum: Forum) -> bool:
    """Everybody who belongs to the school may start a thread in every forum."""
    return can_speak(member)


def can_reply(member: Member, thread: Thread) -> bool:
    """Everybody who belongs to the school, as long as the thread is open."""
    return thread.closed_at is None and can_speak(member)


def can_follow(member: Member, thread: Thread) -> bool:
    """Closed threads too: they may be opened again."""
    return can_speak(member)


def can_edit_thread(member: Member, thread: Thread) -> bool:
    """Only the author, and only while others can still react."""
    return thread.author_id == member.pk and can_reply(member, thread)


def can_edit_reply(member: Member, reply: Reply) -> bool:
    """Only the author, while the thread is open and the reply stands."""
    return reply.author_id == member.pk and reply.withdrawn_at is None and can_reply(member, reply.thread)


def can_withdraw(member: Member, reply: Reply) -> bool:
    """The author or a moderator, once; also in a closed thread."""
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
    return thread.closed_at is not None and (own or _moderates(member)) and can_speak(member)


def _moderates(member: Member) -> bool:
    return member.is_authenticated and member.is_moderator
