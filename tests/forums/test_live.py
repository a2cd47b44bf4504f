"""What an open page gets when something is new."""

import json
import re

import pytest

from forums import actions
from forums.models import Reply
from school.live import _streams

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def news(client, thread, after: int, since: int = 0) -> str:
    address = f"{thread.get_absolute_url()}antworten/?nach={after}&seit={since}"
    return client.get(address, headers=HTMX).content.decode()


def appended(fragment: str) -> list[int]:
    """The replies that htmx appends (without those that are replaced where they stand)."""
    return [
        int(pk) for pk in re.findall(r'<article class="post" id="antwort-(\d+)"(?! hx-swap-oob)', fragment)
    ]


def replaced(fragment: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="antwort-(\d+)" hx-swap-oob="true"', fragment)]


def cursor(fragment: str) -> int:
    return int(re.search(r'name="nach" value="(\d+)"', fragment)[1])


def test_only_replies_after_the_last_known_one_come(client_of, thread, reply, erika, max_):
    client = client_of(erika)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert cursor(page) == reply.pk
    newer = actions.post_reply(by=max_, thread=thread, body="Zweite")
    fragment = news(client, thread, cursor(page))
    assert appended(fragment) == [newer.pk]
    assert cursor(fragment) == newer.pk
    assert "2 Antworten" in fragment
    assert appended(news(client, thread, cursor(fragment))) == []


def test_replies_of_other_threads_stay_there(client_of, yard, thread, erika, max_):
    other = actions.start_thread(by=erika, forum=yard, title="Anderes", body="Text")
    actions.post_reply(by=max_, thread=other, body="Woanders")
    assert appended(news(client_of(erika), thread, 0)) == []


def test_the_first_reply_takes_the_invitation_away(client_of, thread, erika, max_):
    client = client_of(erika)
    assert 'id="noch-keine"' in client.get(thread.get_absolute_url()).content.decode()
    assert "noch-keine" not in news(client, thread, 0)
    actions.post_reply(by=max_, thread=thread, body="Erste")
    fragment = news(client, thread, 0)
    assert '<p id="noch-keine" hx-swap-oob="delete">' in fragment
    actions.post_reply(by=max_, thread=thread, body="Zweite")
    assert "noch-keine" not in news(client, thread, cursor(fragment))  # gone already


def test_what_was_edited_or_withdrawn_is_replaced_where_it_stands(client_of, thread, reply, erika, max_):
    second = actions.post_reply(by=max_, thread=thread, body="Zweite")
    actions.edit_reply(by=max_, reply=reply, body="Geändert")
    fragment = news(client_of(erika), thread, second.pk)
    assert (appended(fragment), replaced(fragment)) == ([], [reply.pk])
    assert "Geändert" in fragment
    actions.withdraw_reply(by=max_, reply=second)
    assert set(replaced(news(client_of(erika), thread, second.pk))) == {reply.pk, second.pk}
    assert replaced(news(client_of(erika), thread, second.pk, since=2**31)) == []


def test_a_closed_thread_says_so_on_open_pages(client_of, thread, reply, erika, max_):
    assert "geschlossen" not in news(client_of(max_), thread, reply.pk)
    actions.close_thread(by=erika, thread=thread)
    assert "Dieses Gespräch ist geschlossen" in news(client_of(max_), thread, reply.pk)


def test_it_is_announced_once_and_in_words(client_of, thread, erika, max_):
    first = actions.post_reply(by=max_, thread=thread, body="Erste")
    assert 'data-announce="Neue Antwort von Max Muster"' in news(client_of(erika), thread, 0)
    assert 'data-announce="Deine Antwort steht jetzt im Gespräch."' in news(client_of(max_), thread, 0)
    actions.post_reply(by=erika, thread=thread, body="Zweite")
    fragment = news(client_of(erika), thread, 0)
    assert re.findall(r'data-announce="([^"]+)"', fragment) == ["2 neue Antworten"]
    assert "data-announce" not in client_of(erika).get(thread.get_absolute_url()).content.decode()
    assert "data-announce" not in news(client_of(erika), thread, Reply.objects.last().pk, since=first.pk)


def test_ones_own_reply_empties_the_form_and_lets_the_page_fetch_it(client_of, thread, max_):
    client = client_of(max_)
    response = client.post(f"{thread.get_absolute_url()}antworten/", {"body": "Meine Worte"}, headers=HTMX)
    fragment = response.content.decode()
    assert response.status_code == 200
    assert f'hx-post="{thread.get_absolute_url()}antworten/"' in fragment  # the next one goes the same way
    assert "autofocus" in fragment
    assert "Meine Worte" not in fragment  # it comes by the one way all replies come, so never twice
    assert json.loads(response.headers["HX-Trigger"]) == {"live": {"target": "#antworten"}}
    assert "Meine Worte" in news(client, thread, 0)


def test_older_pages_of_a_long_thread_count_instead(client_of, thread, max_, erika, fill):
    fill(thread, max_, 21)
    client = client_of(erika)
    page = client.get(thread.get_absolute_url()).content.decode()
    assert 'zuwachs/?gezaehlt=21"' in page
    assert "hx-include" not in page
    assert "hx-include" in client.get(f"{thread.get_absolute_url()}?page=2").content.decode()
    address = f"{thread.get_absolute_url()}zuwachs/?gezaehlt=21"
    assert client.get(address).content.decode().strip() == ""
    fill(thread, max_, 2)
    assert "2 neue Antworten" in client.get(address).content.decode()


@pytest.mark.parametrize(
    "query", ["", "?nach=", "?nach=abc", "?nach=-1", "?nach=" + "9" * 30, "?nach=1&seit=x"]
)
def test_nonsense_is_refused_calmly(client_of, thread, erika, query):
    assert client_of(erika).get(f"{thread.get_absolute_url()}antworten/{query}").status_code == 400


def test_after_a_long_sleep_not_everything_comes_at_once(client_of, thread, max_, erika, fill):
    replies = fill(thread, max_, 70)
    fragment = news(client_of(erika), thread, replies[0].pk)
    assert appended(fragment) == [reply.pk for reply in replies[1:51]]
    assert appended(news(client_of(erika), thread, cursor(fragment))) == [reply.pk for reply in replies[51:]]


def test_the_stream_is_for_those_who_may_read_the_thread(thread, erika, max_, wanda, ina):
    watched = _streams["forums.thread"]
    assert list(watched(max_)) == [thread]
    for member in (wanda, ina):
        assert list(watched(member)) == []
