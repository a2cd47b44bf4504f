"""Two people (or one nervous finger) at the same moment, with real transactions."""

import pytest

from forums import actions
from forums.models import Forum, Reply, Thread
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_replies_at_the_same_moment_are_all_counted(thread, erika, max_):
    authors = [erika, max_] * 4
    results = at_once(
        *(
            lambda author=author, n=n: actions.post_reply(by=author, thread=thread, body=f"Nr. {n}")
            for n, author in enumerate(authors)
        )
    )
    assert all(isinstance(result, Reply) for result in results)
    fresh = Thread.objects.get(pk=thread.pk)
    assert fresh.reply_count == Reply.objects.count() == 8
    assert fresh.last_activity_at == max(result.created_at for result in results)


def test_a_double_click_on_two_workers_makes_one_reply_and_one_thread(thread, yard, max_):
    replies = at_once(*[lambda: actions.post_reply(by=max_, thread=thread, body="Einmal")] * 4)
    threads = at_once(*[lambda: actions.start_thread(by=max_, forum=yard, title="Einmal", body="Text")] * 4)
    assert len({reply.pk for reply in replies}) == len({thread.pk for thread in threads}) == 1
    assert Thread.objects.get(pk=thread.pk).reply_count == 1
    assert Forum.objects.get().thread_count == 2


def test_a_reply_is_either_before_the_closing_or_refused(thread, erika, max_):
    closed, reply = at_once(
        lambda: actions.close_thread(by=erika, thread=thread),
        lambda: actions.post_reply(by=max_, thread=thread, body="Noch schnell"),
    )
    assert isinstance(closed, Thread)
    count = Reply.objects.count()
    assert count == (1 if isinstance(reply, Reply) else 0)
    assert Thread.objects.get().reply_count == count


def test_withdrawing_and_editing_at_once_leaves_no_text_behind(reply, max_):
    at_once(
        lambda: actions.withdraw_reply(by=max_, reply=reply),
        lambda: actions.edit_reply(by=max_, reply=reply, body="Geheim"),
    )
    reply.refresh_from_db()
    assert (reply.body, reply.withdrawn_by) == ("", max_)
