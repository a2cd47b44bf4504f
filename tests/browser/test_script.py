"""The one script of ours: open pages stay live, and people who do not see a change are told of it."""

import pytest
from django.template import engines
from django.test import RequestFactory

WORD = (
    '<button type="button" class="word" popovertarget="wort-{0}">{0}</button>'
    '<span class="word-card" id="wort-{0}" popover role="note">Ein Satz zu {0}.</span>'
)
PAGE = f"""
{{% extends "base.html" %}}
{{% block content %}}
  <p id="thread" data-live="forums.thread/42">Faden</p>
  <p data-live="forums.thread/42">derselbe Faden</p>
  <div id="forum" data-live="forums.forum/7" hx-get="/neu/" hx-trigger="live"></div>
  <p>Wer nutzt {WORD.format("LoRaWAN")}?</p>
  <form hx-post="/antwort/" hx-target="this" hx-swap="outerHTML"><button type="submit">Senden</button></form>
{{% endblock %}}
"""
NEWS = f"""<p data-announce="Neue Antwort von Erika Beispiel">Wir haben mit drei Sensoren angefangen.
Mit {WORD.format("LoRaWAN")} und {WORD.format("Urban")}.</p>"""
REFUSED = """<form><div tabindex="-1" data-error-summary>Bitte prüfe deine Eingaben</div></form>"""
COUNT = """
const thread = document.querySelector("#thread");
thread.dataset.told = 0;
thread.addEventListener("live", () => thread.dataset.told++);
"""
SUMMARY_IN_FOCUS = "[data-error-summary]:focus"


@pytest.fixture
def sockets():
    """The server's side of the websockets, in the order in which the page opened them."""
    return []


@pytest.fixture
def page(show, sockets):
    """A page that watches a thread (twice) and a forum."""
    html = engines["django"].from_string(PAGE).render({}, RequestFactory().get("/"))
    page = show(html, answers={"/neu/": (200, NEWS), "/antwort/": (422, REFUSED)}, sockets=sockets)
    page.wait_for_timeout(200)
    page.evaluate(COUNT)
    return page


def of(sockets, address):
    """Those opened for one address."""
    return [socket for socket in sockets if socket.url.endswith(f"/ws/{address}/")]


def test_one_socket_for_each_address(page, sockets):
    assert len(of(sockets, "forums.thread/42")) == 1
    assert len(of(sockets, "forums.forum/7")) == 1


def test_a_message_tells_only_those_who_watch_that_address(page, sockets):
    of(sockets, "forums.forum/7")[0].send("{}")
    of(sockets, "forums.thread/42")[0].send("{}")
    page.locator("#thread[data-told='1']").wait_for()


def test_a_lost_socket_comes_back_and_asks_what_it_missed(page, sockets):
    of(sockets, "forums.thread/42")[0].close(code=1011)
    page.locator("#thread[data-told='1']").wait_for()
    assert len(of(sockets, "forums.thread/42")) == 2


@pytest.mark.parametrize("code", [4401, 4403])
def test_a_refused_socket_is_not_tried_again(page, sockets, code):
    of(sockets, "forums.thread/42")[0].close(code=code)
    page.wait_for_timeout(2_500)  # the first new try of a lost socket comes after 1.5 s at the latest
    assert len(of(sockets, "forums.thread/42")) == 1
    assert page.locator("#thread").get_attribute("data-told") == "0"


def test_a_socket_closes_when_nobody_watches_any_more(page, sockets):
    closed = []
    of(sockets, "forums.forum/7")[0].on_close(lambda code, reason: closed.append(code or "closed"))
    page.evaluate("document.querySelector('#forum').removeAttribute('data-live')")
    page.get_by_role("button", name="Senden").click()  # any swap will do
    page.locator(SUMMARY_IN_FOCUS).wait_for()
    page.wait_for_timeout(200)
    assert len(closed) == 1


def test_what_arrives_is_fetched_shown_and_announced(page, sockets):
    of(sockets, "forums.forum/7")[0].send("{}")
    page.get_by_text("Wir haben mit drei Sensoren angefangen.").wait_for()
    page.locator("#live-region", has_text="Erika Beispiel").wait_for(state="attached")


def test_what_arrives_explains_only_what_the_page_has_not_explained(page, sockets):
    of(sockets, "forums.forum/7")[0].send("{}")
    news = page.get_by_text("Wir haben mit drei Sensoren angefangen.")
    news.wait_for()
    assert page.locator("button.word").all_inner_texts() == ["Urban", "LoRaWAN"]
    assert news.inner_text().endswith("Mit LoRaWAN und Urban.")
    assert page.locator("p", has_text="Wer nutzt").get_by_role("button").count() == 1  # it stays where it was
    news.get_by_role("button", name="Urban").click()
    page.get_by_text("Ein Satz zu Urban.").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="LoRaWAN").click()
    page.get_by_text("Ein Satz zu LoRaWAN.").wait_for()


def test_a_refused_form_is_shown_and_takes_the_focus(page):
    with page.expect_request("**/antwort/") as request:
        page.get_by_role("button", name="Senden").click()
    assert request.value.headers["x-csrftoken"] == "geheim"
    page.locator(SUMMARY_IN_FOCUS).wait_for()


def test_nothing_breaks_the_security_policy(show, sockets):
    html = engines["django"].from_string(PAGE).render({}, RequestFactory().get("/"))
    page = show(html, sockets=sockets)
    complaints = []

    def listen(message):
        if message.type == "error":
            complaints.append(message.text)

    page.on("console", listen)
    page.reload()
    page.wait_for_timeout(300)
    assert complaints == []
