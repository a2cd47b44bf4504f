"""The verbs of the Pausenhof."""

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from forums import actions
from forums.models import Follow, Forum, Reply, Thread
from school.models import Entry

pytestmark = pytest.mark.django_db


def facts() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


def follows(member, thread) -> bool:
    return Follow.objects.filter(member=member, thread=thread).exists()


def test_starting_a_thread_counts_it_records_it_and_follows_it(yard, erika):
    thread = actions.start_thread(
        by=erika, forum=yard, title="  Wie   fangen\nwir an? ", body="So *nicht*.\r\n\r\nOder?"
    )
    assert thread.title == "Wie fangen wir an?"
    assert thread.body == "So *nicht*.\n\nOder?"
    assert thread.html == "<p>So <em>nicht</em>.</p>\n<p>Oder?</p>\n"
    yard.refresh_from_db()
    assert yard.thread_count == 1
    assert facts() == ["forums.thread_started"]
    assert follows(erika, thread)


def test_a_reply_is_counted_moves_the_thread_up_and_makes_its_author_follow(thread, max_):
    before = thread.last_activity_at
    assert not follows(max_, thread)
    reply = actions.post_reply(by=max_, thread=thread, body="Klein.")
    thread.refresh_from_db()
    assert (thread.reply_count, thread.last_activity_at) == (1, reply.created_at)
    assert thread.last_activity_at > before
    assert follows(max_, thread)
    assert facts()[-1] == "forums.reply_posted"


@pytest.mark.parametrize("body", ["", "   ", "\n\r\n\t", "x" * 20_001])
def test_empty_and_endless_texts_are_refused_and_leave_no_trace(yard, thread, max_, body):
    with pytest.raises(ValidationError):
        actions.post_reply(by=max_, thread=thread, body=body)
    with pytest.raises(ValidationError):
        actions.start_thread(by=max_, forum=yard, title="Titel", body=body)
    assert Reply.objects.count() == 0
    assert Thread.objects.count() == 1
    assert facts() == ["forums.thread_started"]


def test_a_text_of_exactly_the_allowed_length_is_taken(thread, max_):
    assert actions.post_reply(by=max_, thread=thread, body="x" * 20_000).pk


@pytest.mark.parametrize("title", ["", "  ", "x" * 141])
def test_a_title_is_needed_and_short(yard, erika, title):
    with pytest.raises(ValidationError) as refusal:
        actions.start_thread(by=erika, forum=yard, title=title, body="Text")
    assert set(refusal.value.message_dict) == {"title"}


def test_the_same_reply_twice_within_a_minute_is_one(thread, max_):
    first = actions.post_reply(by=max_, thread=thread, body="Klein.")
    again = actions.post_reply(by=max_, thread=thread, body="Klein.\r\n")
    assert again == first
    thread.refresh_from_db()
    assert thread.reply_count == Reply.objects.count() == 1
    assert facts().count("forums.reply_posted") == 1


def test_the_same_words_later_or_by_somebody_else_or_elsewhere_are_replies_of_their_own(
    yard, thread, max_, erika
):
    other = actions.start_thread(by=erika, forum=yard, title="Anderes", body="Text")
    actions.post_reply(by=max_, thread=thread, body="Danke!")
    actions.post_reply(by=erika, thread=thread, body="Danke!")
    actions.post_reply(by=max_, thread=other, body="Danke!")
    with time_machine.travel(timezone.now() + timezone.timedelta(seconds=61)):
        actions.post_reply(by=max_, thread=thread, body="Danke!")
    thread.refresh_from_db()
    assert thread.reply_count == 3


def test_the_same_thread_twice_within_a_minute_is_one(yard, erika):
    first = actions.start_thread(by=erika, forum=yard, title="Frage", body="Text")
    assert actions.start_thread(by=erika, forum=yard, title="Frage", body="Text") == first
    assert actions.start_thread(by=erika, forum=yard, title="Andere Frage", body="Text") != first
    yard.refresh_from_db()
    assert yard.thread_count == 2


def test_editing_changes_text_and_html_and_says_when(thread, reply, erika, max_):
    edited = actions.edit_reply(by=max_, reply=reply, body="Groß.")
    assert (edited.body, edited.html) == ("Groß.", "<p>Groß.</p>\n")
    assert edited.edited_at is not None
    edited = actions.edit_thread(by=erika, thread=thread, title="Neu", body="Auch neu.")
    assert (edited.title, edited.html) == ("Neu", "<p>Auch neu.</p>\n")
    assert facts()[-2:] == ["forums.reply_edited", "forums.thread_edited"]


def test_editing_without_a_change_is_no_fact(thread, reply, erika, max_):
    before = facts()
    assert actions.edit_reply(by=max_, reply=reply, body=reply.body + "\n").edited_at is None
    assert (
        actions.edit_thread(by=erika, thread=thread, title=thread.title, body=thread.body).edited_at is None
    )
    assert facts() == before


def test_a_withdrawn_reply_loses_its_text_for_good_and_keeps_its_place(thread, reply, max_):
    actions.withdraw_reply(by=max_, reply=reply)
    reply.refresh_from_db()
    assert (reply.body, reply.html, reply.withdrawn_by) == ("", "", max_)
    thread.refresh_from_db()
    assert thread.reply_count == 1
    assert facts()[-1] == "forums.reply_withdrawn"
    with pytest.raises(PermissionDenied):
        actions.edit_reply(by=max_, reply=reply, body="Doch wieder")


def test_the_database_itself_keeps_no_text_of_a_withdrawn_reply(reply, max_):
    with pytest.raises(IntegrityError), transaction.atomic():
        Reply.objects.filter(pk=reply.pk).update(withdrawn_at=timezone.now(), withdrawn_by=max_)


def test_nobody_edits_what_others_wrote(thread, reply, erika, max_, mona):
    for member in (erika, mona):
        with pytest.raises(PermissionDenied):
            actions.edit_reply(by=member, reply=reply, body="Von mir")
    for member in (max_, mona):
        with pytest.raises(PermissionDenied):
            actions.edit_thread(by=member, thread=thread, title="Von", body="mir")


def test_a_closed_thread_takes_no_replies_and_no_edits_until_it_is_opened_again(thread, reply, erika, max_):
    closed = actions.close_thread(by=erika, thread=thread)
    assert closed.closed_by == erika
    with pytest.raises(PermissionDenied, match="geschlossen"):
        actions.post_reply(by=max_, thread=thread, body="Noch etwas")  # `thread` was loaded while it was open
    with pytest.raises(PermissionDenied, match="geschlossen"):
        actions.edit_reply(by=max_, reply=reply, body="Noch etwas")
    actions.reopen_thread(by=erika, thread=thread)
    assert actions.post_reply(by=max_, thread=thread, body="Noch etwas").pk
    assert facts()[-3:] == ["forums.thread_closed", "forums.thread_reopened", "forums.reply_posted"]


def test_following_twice_is_once_and_no_fact(thread, max_):
    before = facts()
    actions.follow(by=max_, thread=thread)
    actions.follow(by=max_, thread=thread)
    assert Follow.objects.filter(member=max_).count() == 1
    actions.unfollow(by=max_, thread=thread)
    actions.unfollow(by=max_, thread=thread)
    assert not follows(max_, thread)
    assert facts() == before


def test_people_who_wait_can_do_nothing(yard, thread, reply, wanda):
    attempts = [
        lambda: actions.start_thread(by=wanda, forum=yard, title="Hallo", body="Hallo"),
        lambda: actions.post_reply(by=wanda, thread=thread, body="Hallo"),
        lambda: actions.follow(by=wanda, thread=thread),
        lambda: actions.close_thread(by=wanda, thread=thread),
        lambda: actions.withdraw_reply(by=wanda, reply=reply),
    ]
    for attempt in attempts:
        with pytest.raises(PermissionDenied):
            attempt()
    assert Thread.objects.count() == 1


def test_a_topic_forum_has_a_topic_and_others_have_none(db):
    for wrong in ({"kind": "topic"}, {"kind": "open", "topic": "klima"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Forum.objects.create(slug="x", title="X", description="X", **wrong)
    assert Forum.objects.create(slug="x", title="X", description="X", kind="topic", topic="klima").pk


@pytest.mark.parametrize(
    "poison",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<div hx-get="/abmelden/" hx-trigger="load">x</div>',
        '<p data-hx-post="/abmelden/" style="position:fixed" class="board" id="inhalt">x</p>',
        "[Klick](javascript:alert(1))",
        "[Klick](data:text/html;base64,PHNjcmlwdD4=)",
        "![Bild](data:image/png;base64,AAAA)",
        "<form action=/abmelden/><button formaction=//fremd.example>x</button></form>",
    ],
)
def test_what_people_paste_does_no_harm(thread, max_, poison):
    html = actions.post_reply(by=max_, thread=thread, body=f"Hallo {poison} Welt").html
    assert "Hallo" in html
    assert "Welt" in html
    for tag in ("<script", "<img", "<div", "<form", "<button", "href=", "<p "):
        assert tag not in html
