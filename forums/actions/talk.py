"""All that can happen to threads and replies, in the order: allowed? – change – record – return."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from forums import queries, rules
from forums.actions.following import follow_by_writing
from forums.actions.writing import locked, require_open, tell_mentioned, write, written_just_now
from forums.models import Forum, Reply, Thread
from members.models import Member
from school.goals import all_goals
from school.journal import record
from school.rules import require
from school.text import one_line


@transaction.atomic
def start_thread(*, by: Member, forum: Forum, title: str, body: str, serves: str = "") -> Thread:
    """Start a thread, which `by` follows from now on. `serves` may name a goal (`school.goals`).

    Raises PermissionDenied, and ValidationError for an empty or too long title or text or an unknown goal.
    """
    require(rules.can_start(by, forum))
    if serves and serves not in all_goals():
        raise ValidationError({"serves": "Dieses Ziel gibt es nicht."})
    thread = Thread(forum=forum, author=by, municipality_id=by.municipality_id, title=one_line(title))
    thread.serves = serves
    named = write(thread, body)
    forum = locked(forum)  # of two equal submits the second waits here for the first
    double = written_just_now(Thread.objects.filter(forum=forum, title=thread.title), by, thread.body)
    if double is not None:
        return double
    thread.save(force_insert=True)
    Forum.objects.filter(pk=forum.pk).update(thread_count=F("thread_count") + 1)
    follow_by_writing(by=by, thread=thread)
    known = tell_mentioned(by, thread, named)
    record("forums.thread_started", actor=by, subject=thread)
    if queries.has_listeners(forum):
        record("forums.forum_grew", actor=by, subject=thread, **known)
    return thread


@transaction.atomic
def post_reply(*, by: Member, thread: Thread, body: str) -> Reply:
    """Answer in a thread, which `by` follows from now on.

    The thread's row is locked before the reply is written: two replies at once are both counted, and
    the ids in a thread become visible in their order, so that "what came after 17?" misses nothing.
    Raises PermissionDenied (also for a closed thread) and ValidationError for an empty or too long text.
    """
    require_open(rules.can_reply(by, thread), thread)
    reply = Reply(thread=thread, author=by, municipality_id=by.municipality_id)
    named = write(reply, body)
    thread = locked(thread)
    require_open(rules.can_reply(by, thread), thread)
    double = written_just_now(Reply.objects.filter(thread=thread), by, reply.body)
    if double is not None:
        return double
    reply.created_at = timezone.now()  # after the wait for the lock, so that times and ids agree
    reply.save(force_insert=True)
    Thread.objects.filter(pk=thread.pk).update(
        reply_count=F("reply_count") + 1, last_activity_at=reply.created_at
    )
    follow_by_writing(by=by, thread=thread)
    record("forums.reply_posted", actor=by, subject=reply, **tell_mentioned(by, reply, named))
    return reply


@transaction.atomic
def edit_thread(*, by: Member, thread: Thread, title: str, body: str) -> Thread:
    """Change title and opening text of one's own thread. Unchanged text is no fact."""
    thread = locked(thread)
    require_open(rules.can_edit_thread(by, thread), thread)
    before = thread.title, thread.body
    thread.title = one_line(title)
    named = write(thread, body)
    if (thread.title, thread.body) == before:
        return thread
    thread.edited_at = timezone.now()
    thread.save(update_fields=["title", "body", "html", "edited_at"])
    tell_mentioned(by, thread, named)
    record("forums.thread_edited", actor=by, subject=thread)
    return thread


@transaction.atomic
def edit_reply(*, by: Member, reply: Reply, body: str) -> Reply:
    """Change the text of one's own reply. Unchanged text is no fact."""
    reply = locked(reply)
    require_open(rules.can_edit_reply(by, reply), reply.thread)
    before = reply.body
    named = write(reply, body)
    if reply.body == before:
        return reply
    reply.edited_at = timezone.now()
    reply.save(update_fields=["body", "html", "edited_at"])
    tell_mentioned(by, reply, named)
    record("forums.reply_edited", actor=by, subject=reply)
    return reply


@transaction.atomic
def withdraw_reply(*, by: Member, reply: Reply) -> Reply:
    """Take a reply back: its text is deleted for good, its place and author stay."""
    reply = locked(reply)
    require(rules.can_withdraw(by, reply))
    reply.body = reply.html = ""
    reply.withdrawn_at, reply.withdrawn_by = timezone.now(), by
    reply.save(update_fields=["body", "html", "withdrawn_at", "withdrawn_by"])
    record("forums.reply_withdrawn", actor=by, subject=reply)
    return reply


@transaction.atomic
def close_thread(*, by: Member, thread: Thread) -> Thread:
    """End a conversation; it stays readable."""
    thread = locked(thread)
    require(rules.can_close(by, thread))
    thread.closed_at, thread.closed_by = timezone.now(), by
    thread.save(update_fields=["closed_at", "closed_by"])
    record("forums.thread_closed", actor=by, subject=thread)
    return thread


@transaction.atomic
def reopen_thread(*, by: Member, thread: Thread) -> Thread:
    """Let a conversation go on."""
    thread = locked(thread)
    require(rules.can_reopen(by, thread))
    thread.closed_at = thread.closed_by = None
    thread.save(update_fields=["closed_at", "closed_by"])
    record("forums.thread_reopened", actor=by, subject=thread)
    return thread


@transaction.atomic
def move_thread(*, thread: Thread, forum: Forum) -> None:
    """Hold a conversation in another forum, with the readers of that one.

    Part of what happens to the thing it is about, so it asks no rule and records no fact of its own.
    """
    thread = locked(thread)
    if thread.forum_id == forum.pk:
        return
    Forum.objects.filter(pk=thread.forum_id).update(thread_count=F("thread_count") - 1)
    Forum.objects.filter(pk=forum.pk).update(thread_count=F("thread_count") + 1)
    Thread.objects.filter(pk=thread.pk).update(forum=forum)
