"""Everything that can happen on the Pausenhof, in the order: allowed? – change – record – return."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from forums import rules
from forums.models import Follow, Forum, Reply, Thread
from members import actions as members
from members.models import Member, Municipality, SchoolClass
from school.goals import all_goals
from school.journal import record
from school.rules import require
from school.text import render_markdown

SAME_TEXT_WITHIN = timedelta(
    seconds=60
)  # the same text again so soon is a double click, not a second thought
ERASED_TITLE = "Gelöschtes Gespräch"
ERASED = "Dieser Text wurde mit dem Konto gelöscht."
CLOSED = "Dieses Gespräch ist geschlossen. Neue Beiträge sind hier nicht mehr möglich."

_ASKED_BY_RULES: dict[type, tuple[str, ...]] = {
    Forum: ("school_class",),
    Thread: ("forum__school_class",),
    Reply: ("thread__forum__school_class",),
}
Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def start_thread(*, by: Member, forum: Forum, title: str, body: str, serves: str = "") -> Thread:
    """Start a thread, which `by` follows from now on. `serves` may name a goal (`school.goals`).

    Raises PermissionDenied, and ValidationError for an empty or too long title or text or an unknown goal.
    """
    require(rules.can_start(by, forum))
    if serves and serves not in all_goals():
        raise ValidationError({"serves": "Dieses Ziel gibt es nicht."})
    thread = Thread(forum=forum, author=by, municipality_id=by.municipality_id, title=" ".join(title.split()))
    thread.serves = serves
    _write(thread, body)
    forum = _locked(forum)  # of two equal submits the second waits here for the first
    double = _written_just_now(Thread.objects.filter(forum=forum, title=thread.title), by, thread.body)
    if double is not None:
        return double
    thread.save(force_insert=True)
    Forum.objects.filter(pk=forum.pk).update(thread_count=F("thread_count") + 1)
    follow(by=by, thread=thread)
    record("forums.thread_started", actor=by, subject=thread)
    return thread


@transaction.atomic
def post_reply(*, by: Member, thread: Thread, body: str) -> Reply:
    """Answer in a thread, which `by` follows from now on.

    The thread's row is locked before the reply is written: two replies at once are both counted, and
    the ids in a thread become visible in their order, so that "what came after 17?" misses nothing.
    Raises PermissionDenied (also for a closed thread) and ValidationError for an empty or too long text.
    """
    _require_open(rules.can_reply(by, thread), thread)
    reply = Reply(thread=thread, author=by, municipality_id=by.municipality_id)
    _write(reply, body)
    thread = _locked(thread)
    _require_open(rules.can_reply(by, thread), thread)
    double = _written_just_now(Reply.objects.filter(thread=thread), by, reply.body)
    if double is not None:
        return double
    reply.created_at = timezone.now()  # after the wait for the lock, so that times and ids agree
    reply.save(force_insert=True)
    Thread.objects.filter(pk=thread.pk).update(
        reply_count=F("reply_count") + 1, last_activity_at=reply.created_at
    )
    follow(by=by, thread=thread)
    record("forums.reply_posted", actor=by, subject=reply)
    return reply


@transaction.atomic
def edit_thread(*, by: Member, thread: Thread, title: str, body: str) -> Thread:
    """Change title and opening text of one's own thread. Unchanged text is no fact."""
    thread = _locked(thread)
    _require_open(rules.can_edit_thread(by, thread), thread)
    before = thread.title, thread.body
    thread.title = " ".join(title.split())
    _write(thread, body)
    if (thread.title, thread.body) == before:
        return thread
    thread.edited_at = timezone.now()
    thread.save(update_fields=["title", "body", "html", "edited_at"])
    record("forums.thread_edited", actor=by, subject=thread)
    return thread


@transaction.atomic
def edit_reply(*, by: Member, reply: Reply, body: str) -> Reply:
    """Change the text of one's own reply. Unchanged text is no fact."""
    reply = _locked(reply)
    _require_open(rules.can_edit_reply(by, reply), reply.thread)
    before = reply.body
    _write(reply, body)
    if reply.body == before:
        return reply
    reply.edited_at = timezone.now()
    reply.save(update_fields=["body", "html", "edited_at"])
    record("forums.reply_edited", actor=by, subject=reply)
    return reply


@transaction.atomic
def withdraw_reply(*, by: Member, reply: Reply) -> Reply:
    """Take a reply back: its text is deleted for good, its place and author stay."""
    reply = _locked(reply)
    require(rules.can_withdraw(by, reply))
    reply.body = reply.html = ""
    reply.withdrawn_at, reply.withdrawn_by = timezone.now(), by
    reply.save(update_fields=["body", "html", "withdrawn_at", "withdrawn_by"])
    record("forums.reply_withdrawn", actor=by, subject=reply)
    return reply


@transaction.atomic
def close_thread(*, by: Member, thread: Thread) -> Thread:
    """End a conversation; it stays readable."""
    thread = _locked(thread)
    require(rules.can_close(by, thread))
    thread.closed_at, thread.closed_by = timezone.now(), by
    thread.save(update_fields=["closed_at", "closed_by"])
    record("forums.thread_closed", actor=by, subject=thread)
    return thread


@transaction.atomic
def reopen_thread(*, by: Member, thread: Thread) -> Thread:
    """Let a conversation go on."""
    thread = _locked(thread)
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
    thread = _locked(thread)
    if thread.forum_id == forum.pk:
        return
    Forum.objects.filter(pk=thread.forum_id).update(thread_count=F("thread_count") - 1)
    Forum.objects.filter(pk=forum.pk).update(thread_count=F("thread_count") + 1)
    Thread.objects.filter(pk=thread.pk).update(forum=forum)


def follow(*, by: Member, thread: Thread) -> None:
    """Hear what is new in a thread; twice is once. A private wish, so no fact is recorded."""
    require(rules.can_follow(by, thread))
    Follow.objects.bulk_create([Follow(member=by, thread=thread)], ignore_conflicts=True)


def unfollow(*, by: Member, thread: Thread) -> None:
    """Hear no more of a thread. No fact, as with `follow`."""
    Follow.objects.filter(member=by, thread=thread).delete()


@transaction.atomic
def form_class(
    *, by: Member, name: str, description: str, municipalities: Iterable[Municipality] = ()
) -> SchoolClass:
    """Form a class together with its forum: neither is there without the other. See `members.actions`."""
    school_class = members.form_class(
        by=by, name=name, description=description, municipalities=municipalities
    )
    open_class_forum(by=by, school_class=school_class)
    return school_class


@transaction.atomic
def open_class_forum(*, by: Member, school_class: SchoolClass) -> Forum:
    """Give a class its forum; a class that has one keeps it."""
    require(rules.can_open_class_forum(by))
    defaults = class_forum(school_class)
    forum, is_new = Forum.objects.get_or_create(school_class=school_class, defaults=defaults)
    if is_new:
        record("forums.class_forum_opened", actor=by, subject=forum)
    return forum


def class_forum(school_class: SchoolClass) -> dict[str, Any]:
    """What the forum of a class looks like."""
    return {
        "slug": f"klasse-{school_class.slug}"[:60],
        "title": f"Klasse {school_class.name}",
        "description": "Unter euch: Hier lesen nur die Kommunen dieser Klasse und die Moderation mit.",
        "kind": Forum.Kind.CLASS,
    }


@transaction.atomic
def erase_contributions(*, pk: int, keep: bool, scrub: Callable[[str], str]) -> None:
    """The author `pk` deletes her account: her texts go, or stay without her name (`scrub` takes it out).

    A thread in which others have answered keeps its place. Part of a deletion, so no fact of its own.
    """
    threads, replies = Thread.objects.filter(author=pk), Reply.objects.filter(author=pk, withdrawn_at=None)
    if keep:
        for row in (*threads, *replies):
            _unsign(row, scrub)
        return
    alone = threads.exclude(pk__in=Reply.objects.exclude(author=pk).values("thread"))
    for thread in alone:
        thread.replies.all().delete()
        Forum.objects.filter(pk=thread.forum_id).update(thread_count=F("thread_count") - 1)
        thread.delete()
    now, html = timezone.now(), render_markdown(ERASED)
    replies.update(body="", html="", withdrawn_at=now, withdrawn_by=pk)
    threads.update(title=ERASED_TITLE, body=ERASED, html=html, edited_at=now)
    for rows in (threads, Reply.objects.filter(author=pk)):
        rows.update(municipality=None)


def _unsign(row: Any, scrub: Callable[[str], str]) -> None:
    """A name at the end of one's own text goes too."""
    body, title = scrub(row.body), scrub(getattr(row, "title", ""))
    if (body, title) != (row.body, getattr(row, "title", "")):
        row.body, row.html = body, render_markdown(body)
        if isinstance(row, Thread):
            row.title = title[:140]
        row.save(update_fields=["body", "html", *(["title"] if isinstance(row, Thread) else [])])


def _write(contribution: Any, body: str) -> None:
    """Put tidied Markdown and its HTML into a thread or reply; ValidationError says what is wrong."""
    contribution.body = body.replace("\r\n", "\n").strip()
    if not contribution.body:
        raise ValidationError({"body": "Hier fehlt noch dein Text."})
    written = {"title", "body"}
    contribution.clean_fields(exclude={field.name for field in contribution._meta.fields} - written)
    contribution.html = render_markdown(contribution.body)


def _locked(row: Row) -> Row:
    """The same row, fresh from the database and nobody else's until the transaction ends."""
    rows = type(row)._base_manager.select_for_update(of=("self",), no_key=True)
    return rows.select_related(*_ASKED_BY_RULES[type(row)]).get(pk=row.pk)


def _written_just_now(rows: Any, by: Member, body: str) -> Any | None:
    """The contribution of `by` with the same text that is not a minute old, if there is one."""
    since = timezone.now() - SAME_TEXT_WITHIN
    return rows.filter(author=by, body=body, created_at__gt=since).order_by("-pk").first()


def _require_open(allowed: bool, thread: Thread) -> None:
    """As `require`, but a closed thread is named as the reason."""
    if not allowed and thread.closed_at is not None:
        raise PermissionDenied(CLOSED)
    require(allowed)
