"""Who may watch what: real websockets against the running school."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count

import pytest
from playwright.sync_api import Page
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from school.live import REFUSED, SIGNED_OUT
from tests.browser.conftest import School

numbers = count(1)


@pytest.fixture
def open_socket(school) -> Iterator[Callable[..., ClientConnection]]:
    """`open_socket(path, page=…, origin=…)`: a websocket with the cookies of a page, as its browser would."""
    with ExitStack() as sockets:

        def make(path: str, *, page: Page | None = None, origin: str = "") -> ClientConnection:
            cookies = (
                "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies()) if page else ""
            )
            address = school.url.replace("http", "ws") + path
            headers = {"Cookie": cookies} if cookies else {}
            return sockets.enter_context(
                connect(address, origin=origin or school.url, additional_headers=headers, open_timeout=10)
            )

        yield make


def close_code(socket: ClientConnection, *, seconds: float = 10) -> int:
    """The code with which the server closes the socket."""
    with pytest.raises(ConnectionClosed) as closed:
        socket.recv(timeout=seconds)
    return closed.value.rcvd.code


@pytest.fixture
def member(school, new_page) -> Page:
    """Somebody who has just signed in for the first time."""
    page = new_page()
    school.sign_in(page, f"sina.{next(numbers)}@attendorn.de", name="Sina Socke")
    return page


def own_bell(page: Page, school: School) -> str:
    """Path of the bell's stream that the page itself watches."""
    page.goto(school.url)
    return f"/ws/{page.locator('#bell-count').get_attribute('data-live')}/"


@pytest.mark.parametrize("origin", ["https://anderswo.example", "http://localhost.anderswo.example", "null"])
def test_a_foreign_origin_is_refused(school, member, open_socket, origin):
    bell = own_bell(member, school)
    open_socket(bell, page=member)
    with pytest.raises(InvalidStatus) as refused:
        open_socket(bell, page=member, origin=origin)
    assert refused.value.response.status_code == 403


def test_strangers_are_sent_away(school, member, open_socket):
    assert close_code(open_socket(own_bell(member, school))) == SIGNED_OUT


def test_nobody_watches_somebody_elses_bell_or_what_is_not_there(school, member, open_socket):
    bell = own_bell(member, school)
    other = re.sub(r"\d+", lambda number: str(int(number.group()) - 1), bell)
    for path in (other, "/ws/forums.thread/999999999/", "/ws/no.stream/1/"):
        assert close_code(open_socket(path, page=member)) == REFUSED


def test_signing_out_ends_open_sockets(school, member, open_socket):
    bell = own_bell(member, school)
    socket = open_socket(bell, page=member)
    member.locator("summary.tool").click()
    member.get_by_role("button", name="Abmelden").click()
    assert close_code(socket) == SIGNED_OUT


def test_a_page_hears_of_a_new_reply_without_its_text(school, member, open_socket):
    member.goto(school.url + "/pausenhof/anfaengerfragen/neu/")
    member.get_by_label("Worum geht es?").fill("Wer hört mit?")
    member.get_by_label("Dein Text").fill("Eine Frage.")
    member.get_by_role("button", name="Veröffentlichen").click()
    member.wait_for_url("**/faden/**")
    pk = int(re.search(r"/faden/(\d+)/", member.url).group(1))
    socket = open_socket(f"/ws/forums.thread/{pk}/", page=member)
    member.get_by_label("Deine Antwort").fill("Geheimer Text")
    member.get_by_role("main").get_by_role("button", name="Antworten").click()
    assert json.loads(socket.recv(timeout=15)) == {"stream": "forums.thread", "pk": pk}


def test_the_talk_of_a_class_is_watched_by_the_class_alone(school, new_page, open_socket):
    inside, outside = new_page(), new_page()
    school.sign_in(inside, f"sina.{next(numbers)}@gemeinde-ense.de", name="Sina Socke")
    school.sign_in(outside, f"sina.{next(numbers)}@attendorn.de", name="Sina Socke")
    inside.goto(school.url + "/pausenhof/klasse-moehne-und-lippe-demo/")
    inside.locator("main a[href*='/pausenhof/faden/']").first.click()
    pk = int(re.search(r"/faden/(\d+)/", inside.url).group(1))
    watching = open_socket(f"/ws/forums.thread/{pk}/", page=inside)
    with pytest.raises(TimeoutError):
        watching.recv(timeout=1)  # open and quiet
    assert close_code(open_socket(f"/ws/forums.thread/{pk}/", page=outside)) == REFUSED
