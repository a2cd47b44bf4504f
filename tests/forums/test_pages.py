"""The pages: what they show, how they page, how many questions they ask the database."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from forums import actions
from forums.models import PAGE_SIZE, Reply, Thread
from school.search import following

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return response.content.decode()


# -- Reading -------------------------------------------------------------------------------------------


def test_the_index_shows_every_forum_with_its_newest_thread(client_of, yard, beginners, thread, erika):
    actions.start_thread(by=erika, forum=yard, title="Das Neueste", body="Text")
    page = text(client_of(erika).get("/pausenhof/"))
    assert "Das Neueste" in page
    assert "Wie fangen wir an?" not in page
    assert "Anfängerfragen" in page
    assert "2 Gespräche" in page


def test_a_forum_shows_the_newest_activity_first(client_of, yard, thread, erika, max_):
    actions.start_thread(by=erika, forum=yard, title="Später begonnen", body="Text")
    actions.post_reply(by=max_, thread=thread, body="Jetzt wieder oben")
    page = client_of(erika).get("/pausenhof/offen/")
    assert [one.title for one in page.context["page"].object_list] == [
        "Wie fangen wir an?",
        "Später begonnen",
    ]


def test_an_empty_forum_invites(client_of, yard, erika):
    assert "Stell die erste" in text(client_of(erika).get("/pausenhof/offen/"))


def test_a_filter_that_finds_nothing_says_so_and_nonsense_is_called_so(client_of, thread, erika):
    assert "Dazu gibt es hier noch nichts" in text(client_of(erika).get("/pausenhof/offen/?q=Einhorn"))
    for query in ("?page=abc", "?page=-1", "?page=99"):
        assert client_of(erika).get(f"/pausenhof/offen/{query}").status_code == 200
    for query in ("?status=quatsch", "?q=" + "x" * 500):
        page = client_of(erika).get(f"/pausenhof/offen/{query}")
        assert page.status_code == 422
        assert '<details class="filters" open>' in text(page)


def test_replies_come_twenty_a_page_and_a_wrong_page_is_the_nearest(client_of, thread, max_, fill):
    fill(thread, max_, 45)
    client = client_of(max_)
    first, last = client.get(thread.get_absolute_url()), client.get(f"{thread.get_absolute_url()}?page=77")
    assert [len(first.context["replies"]), len(last.context["replies"])] == [20, 5]
    assert "Geheime" in text(first)
    assert "Geheime" not in text(last)
    assert "Zu den neuesten Antworten" in text(first)


def test_numbers_above_a_thousand_do_not_break_addresses(client_of, yard, erika, max_):
    thread = Thread.objects.create(
        pk=123456, forum=yard, author=erika, title="Groß", body="x", html="<p>x</p>"
    )
    Reply.objects.create(pk=7654321, thread=thread, author=max_, body="x", html="<p>x</p>")
    Thread.objects.filter(pk=123456).update(reply_count=1)
    page = text(client_of(erika).get("/pausenhof/faden/123456/"))
    assert 'data-live="forums.thread/123456"' in page
    assert 'id="antwort-7654321"' in page
    assert 'name="nach" value="7654321"' in page


def test_the_lasting_address_of_a_reply_leads_to_its_page(client_of, thread, max_, fill):
    replies = fill(thread, max_, 41)
    client = client_of(max_)
    for number, page in ((0, ""), (19, ""), (20, "?page=2"), (40, "?page=3")):
        pk = replies[number].pk
        location = client.get(f"/pausenhof/antwort/{pk}/").headers["Location"]
        assert location == f"{thread.get_absolute_url()}{page}#antwort-{pk}"


def test_buttons_are_shown_to_those_who_may_press_them(client_of, thread, reply, erika, max_, mona):
    pages = {who: text(client_of(who).get(thread.get_absolute_url())) for who in (erika, max_, mona)}
    shown = {
        who.display_name: [
            word
            for word in (
                "/schliessen/",
                f"faden/{thread.pk}/bearbeiten/",
                f"antwort/{reply.pk}/bearbeiten/",
                "/zurueckziehen/",
            )
            if word in page
        ]
        for who, page in pages.items()
    }
    assert shown == {
        "Erika Beispiel": ["/schliessen/", f"faden/{thread.pk}/bearbeiten/"],
        "Max Muster": [f"antwort/{reply.pk}/bearbeiten/", "/zurueckziehen/"],
        "Mona Moderation": ["/schliessen/", "/zurueckziehen/"],
    }


def test_a_closed_thread_says_so_and_has_no_form(client_of, thread, erika, max_):
    assert 'id="schreiben"' in text(client_of(max_).get(thread.get_absolute_url()))
    actions.close_thread(by=erika, thread=thread)
    page = text(client_of(max_).get(thread.get_absolute_url()))
    assert "Dieses Gespräch ist geschlossen" in page
    assert 'id="schreiben"' not in page


def test_what_people_write_stands_in_a_cage_without_htmx(client_of, thread, reply, erika):
    page = text(client_of(erika).get(thread.get_absolute_url()))
    assert page.count('<div class="prose" hx-disable>') == 2


def test_the_start_page_shows_what_is_new_or_invites(client_of, thread, max_, wanda):
    assert "Wie fangen wir an?" in text(client_of(max_).get("/"))
    for member in (None, wanda):
        assert "Frag, was du dich sonst nicht traust" in text(client_of(member).get("/"))


def test_the_search_finds_titles_and_opening_texts(client_of, yard, thread, erika, max_):
    actions.start_thread(by=erika, forum=yard, title="Anderes", body="Ein Satz über Laternen")
    following.catch_up()
    for words, found in (("FANGEN", "Wie <mark>fangen</mark> wir an?"), ("laternen", "Anderes")):
        assert found in text(client_of(max_).get(f"/suche/?q={words}"))
    assert "Anderes" not in text(client_of(max_).get("/suche/?q=fangen"))


# -- Writing -------------------------------------------------------------------------------------------


def test_without_javascript_one_comes_back_to_ones_reply(client_of, thread, max_, fill):
    fill(thread, max_, 20)
    response = client_of(max_).post(f"{thread.get_absolute_url()}antworten/", {"body": "Meine"})
    reply = Reply.objects.get(body="Meine")
    assert response.headers["Location"] == f"{thread.get_absolute_url()}?page=2#antwort-{reply.pk}"


def test_a_refused_text_is_still_there(client_of, thread, max_):
    address = f"{thread.get_absolute_url()}antworten/"
    for headers in ({}, HTMX):
        response = client_of(max_).post(address, {"body": "Unersetzlich " * 2000}, headers=headers)
        assert response.status_code == 422
        assert "Unersetzlich Unersetzlich" in text(response)
        assert "data-error-summary" in text(response)
        assert "Höchstens 20000 Zeichen, bitte. Es sind 25999." in text(response)
    assert client_of(max_).post(address, headers=HTMX).status_code == 422


def test_a_text_written_while_the_thread_was_closed_is_still_there(client_of, thread, erika, max_):
    actions.close_thread(by=erika, thread=thread)
    address = f"{thread.get_absolute_url()}antworten/"
    for headers, status in (({}, 403), (HTMX, 422)):
        response = client_of(max_).post(address, {"body": "Unersetzlich"}, headers=headers)
        assert response.status_code == status
        assert "Unersetzlich" in text(response)
        assert "Dieses Gespräch ist geschlossen" in text(response)


def test_the_preview_shows_and_does_not_publish(client_of, yard, thread, erika, max_):
    client = client_of(max_)
    data = {"body": "Ganz **fett**", "title": "Titel", "vorschau": "1"}
    for address in (f"{thread.get_absolute_url()}antworten/", "/pausenhof/offen/neu/"):
        response = client.post(address, data)
        assert response.status_code == 200
        assert "Ganz <strong>fett</strong>" in text(response)
        assert "Ganz **fett**" in text(response)
    edit = client_of(erika).post(f"{thread.get_absolute_url()}bearbeiten/", data)
    assert "Ganz <strong>fett</strong>" in text(edit)
    assert (Thread.objects.count(), Reply.objects.count()) == (1, 0)


def test_editing_begins_with_what_is_there_and_comes_back(client_of, thread, reply, erika, max_):
    assert "Klein, und **zaghaft**." in text(
        client_of(max_).get(f"/pausenhof/antwort/{reply.pk}/bearbeiten/")
    )
    assert "Geheime *Frage*." in text(client_of(erika).get(f"{thread.get_absolute_url()}bearbeiten/"))
    response = client_of(max_).post(
        f"/pausenhof/antwort/{reply.pk}/bearbeiten/", {"body": "Anders"}, follow=True
    )
    assert "Anders" in text(response)
    assert "bearbeitet" in text(response)


def test_withdrawing_asks_first(client_of, reply, max_):
    assert "Endgültig zurückziehen" in text(
        client_of(max_).get(f"/pausenhof/antwort/{reply.pk}/zurueckziehen/")
    )
    reply.refresh_from_db()
    assert reply.withdrawn_at is None


def test_forms_are_shown_to_those_who_may_send_them(client_of, thread, reply, erika, max_, mona):
    addresses = {
        f"{thread.get_absolute_url()}bearbeiten/": [erika],
        f"/pausenhof/antwort/{reply.pk}/bearbeiten/": [max_],
        f"/pausenhof/antwort/{reply.pk}/zurueckziehen/": [max_, mona],
    }
    for address, allowed in addresses.items():
        answers = {member: client_of(member).get(address).status_code for member in (erika, max_, mona)}
        assert answers == {member: 200 if member in allowed else 403 for member in answers}


def test_verbs_need_a_post(client_of, thread, erika):
    for verb in ("schliessen", "oeffnen", "folgen"):
        assert client_of(erika).get(f"{thread.get_absolute_url()}{verb}/").status_code == 405


@pytest.mark.parametrize("place", ["thread", "yard"])
def test_the_choice_answers_htmx_with_itself(request, client_of, thread, max_, place):
    address = request.getfixturevalue(place).get_absolute_url()
    response = client_of(max_).post(f"{address}folgen/", {"level": "nothing"}, headers=HTMX)
    assert '<option value="nothing" selected>Nichts' in text(response)
    assert "<html" not in text(response)
    assert '<option value="nothing" selected>Nichts' in text(client_of(max_).get(address))
    assert client_of(max_).post(f"{address}folgen/", {"level": "lauter"}).status_code == 400


# -- How many questions --------------------------------------------------------------------------------


def questions(client, address, count) -> int:
    client.get(address)  # warm: templates, content types
    with count() as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.fixture
def count():
    """`with count() as asked` → the queries of the block."""
    return lambda: CaptureQueriesContext(connection)


def test_a_thread_asks_as_much_with_one_reply_as_with_many(
    client_of, thread, reply, max_, mona, erika, count, fill
):
    client, address = client_of(erika), thread.get_absolute_url()
    with_one = questions(client, address, count)
    fill(thread, mona, 30)
    fill(thread, max_, 30)
    assert questions(client, address, count) == with_one <= 8
    assert questions(client, f"{address}?page=4", count) == with_one


def test_a_forum_asks_as_much_with_one_thread_as_with_many(client_of, yard, thread, max_, mona, erika, count):
    client = client_of(erika)
    with_one = questions(client, "/pausenhof/offen/", count)
    for number in range(12):
        actions.start_thread(by=[max_, mona][number % 2], forum=yard, title=f"Frage {number}", body="Text")
    assert questions(client, "/pausenhof/offen/", count) == with_one <= 7


def test_the_index_asks_as_much_with_one_forum_as_with_many(
    client_of, yard, beginners, thread, erika, max_, count
):
    client = client_of(erika)
    with_one = questions(client, "/pausenhof/", count)
    for forum in (yard, beginners):
        actions.start_thread(by=max_, forum=forum, title="Noch eine", body="Text")
    assert questions(client, "/pausenhof/", count) == with_one <= 7


def test_the_api_asks_as_much_for_one_as_for_many(
    client_of, yard, thread, reply, max_, mona, erika, count, fill
):
    client = client_of(erika)
    addresses = ["/api/threads/", "/api/forums/offen/threads/", f"/api/threads/{thread.pk}/replies/"]
    with_one = [questions(client, address, count) for address in addresses]
    fill(thread, mona, 15)
    for number in range(5):
        actions.start_thread(by=[max_, mona][number % 2], forum=yard, title=f"Frage {number}", body="Text")
    assert [questions(client, address, count) for address in addresses] == with_one


def test_the_links_to_other_pages_lead_there(client_of, erika, thread):
    for number in range(PAGE_SIZE + 1):
        actions.post_reply(by=erika, thread=thread, body=f"Antwort Nummer {number}")
    client = client_of(erika)
    first = client.get(thread.get_absolute_url()).content.decode()
    assert f"Antwort Nummer {PAGE_SIZE}" not in first
    link = re.search(r'<a href="(\?[^"]+)">Weiter', first)[1]
    assert f"Antwort Nummer {PAGE_SIZE}" in client.get(thread.get_absolute_url() + link).content.decode()
