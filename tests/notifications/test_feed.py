"""One's notifications as a feed: whoever has the key reads, nobody else, and not for longer than wished."""

import re
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client

from members.models import Member
from members.models.marks import sentence
from notifications import actions, queries
from notifications.models import FeedKey
from tests.notifications.test_pages import tell

pytestmark = pytest.mark.django_db
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def path_of(member) -> str:
    """The path of a new address."""
    return queries.feed_address(actions.make_feed(by=member)).removeprefix("http://localhost:8000")


def entries(answered) -> list[ElementTree.Element]:
    """What stands in the feed."""
    return ElementTree.fromstring(answered.content).findall("a:entry", ATOM)  # noqa: S314  (our own words)


def test_the_feed_shows_ones_own_newest_first_without_a_session(erika, max_):
    tell(max_, "Nur für Max")
    for number in range(52):
        tell(erika, f"Neuigkeit {number}")
    answered = Client().get(path_of(erika))
    assert answered.status_code == 200
    assert answered["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = entries(answered)
    assert len(found) == 50
    assert found[0].find("a:title", ATOM).text == "Neuigkeit 51"
    assert re.fullmatch(r"http://localhost:8000/hinweise/\d+/", found[0].find("a:link", ATOM).get("href"))
    assert "Nur für Max" not in answered.content.decode()


def test_the_feed_is_whole_as_rfc_4287_wants_it(erika):
    tell(erika)
    feed = ElementTree.fromstring(Client().get(path_of(erika)).content)  # noqa: S314
    for part in (feed, feed.find("a:entry", ATOM)):
        for name in ("id", "title", "updated"):
            assert part.find(f"a:{name}", ATOM).text
    ids = [entry.find("a:id", ATOM).text for entry in feed.iter("{http://www.w3.org/2005/Atom}entry")]
    assert ids[0].startswith("tag:localhost,")
    assert feed.find("a:author", ATOM) is not None or feed.find("a:entry/a:author", ATOM) is not None


def test_an_empty_feed_is_a_feed(erika):
    assert entries(Client().get(path_of(erika))) == []


def test_names_are_those_of_now(erika, max_):
    tell(erika, sentence("{who} hat geantwortet", who=max_))
    path = path_of(erika)
    max_.display_name = "Max M."
    max_.save()
    assert entries(Client().get(path))[0].find("a:title", ATOM).text == "Max M. hat geantwortet"


@pytest.mark.parametrize(
    "words",
    [
        "<b>fett</b> & ]]>",
        "\x01\x08\x0b\x1b\x7f",
        "\ufffe\uffff",
        "a\u2028b",
        "🏫" * 50,
        "&#1;",
        '"x" onload=',
    ],
)
def test_whatever_stands_in_a_headline_the_feed_can_be_read(erika, words):
    tell(erika, f"Titel {words}")
    title = entries(Client().get(path_of(erika)))[0].find("a:title", ATOM)
    assert title.text.startswith("Titel")
    assert list(title) == []


def test_one_entry_or_fifty_cost_the_same(erika, max_, django_assert_num_queries):
    path = path_of(erika)
    tell(erika, sentence("{who} grüßt", who=max_))
    with django_assert_num_queries(3):  # whose, rows, names
        Client().get(path)
    for _ in range(49):
        tell(erika, sentence("{who} grüßt", who=max_))
    with django_assert_num_queries(3):
        assert len(entries(Client().get(path))) == 50


def test_the_answer_is_private_and_tells_nobody_where_it_came_from(erika):
    tell(erika)
    path = path_of(erika)
    answered = Client().get(path)
    assert "private" in answered["Cache-Control"]
    assert answered["Referrer-Policy"] == "no-referrer"
    assert answered["X-Robots-Tag"] == "noindex"
    assert not answered.cookies
    assert path.rstrip("/").rpartition("/")[2] not in answered.content.decode(), "copied, it opens nothing"
    again = Client().get(path, headers={"If-None-Match": answered["ETag"]})
    assert again.status_code == 304
    assert Client().post(path).status_code == 405


# -- The key ---------------------------------------------------------------------------------------------


def test_forged_ended_and_renewed_keys_open_nothing(erika):
    old = path_of(erika)
    new = path_of(erika)
    assert (Client().get(old).status_code, Client().get(new).status_code) == (404, 200)
    stored = FeedKey.objects.get().key_hash
    for wrong in ("x", stored, f"{new.rstrip('/').rpartition('/')[2]}x", "%00", "a" * 5000, "../../", "ä"):
        assert Client().get(f"/hinweise/feed/{wrong}/").status_code == 404
    actions.end_feed(by=erika)
    actions.end_feed(by=erika)
    assert Client().get(new).status_code == 404


def test_who_has_left_is_read_by_nobody(erika):
    path = path_of(erika)
    Member.objects.filter(pk=erika.pk).update(is_active=False)
    assert Client().get(path).status_code == 404
    path = path_of_again(erika)
    erika.is_active = False
    erika.save()
    assert not FeedKey.objects.exists()
    assert Client().get(path).status_code == 404


def path_of_again(member) -> str:
    """She is back, and makes a new address."""
    Member.objects.filter(pk=member.pk).update(is_active=True)
    member.refresh_from_db()
    return path_of(member)


def test_the_key_itself_is_nowhere_in_the_database(erika):
    key = actions.make_feed(by=erika)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM notifications_feedkey WHERE notifications_feedkey::text LIKE %s",
            [f"%{key}%"],
        )
        assert cursor.fetchone() == (0,)


def test_the_page_makes_shows_once_renews_and_ends(client_of, erika):
    client = client_of(erika)
    assert "Adresse anlegen" in client.get("/hinweise/einstellungen/").content.decode()
    made = client.post("/hinweise/feed/")
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    path = re.search(r"http://localhost:8000(/hinweise/feed/[\w-]{43}/)", made.content.decode())[1]
    shown = client.get("/hinweise/einstellungen/").content.decode()
    assert path not in shown
    assert "Neue Adresse" in shown
    assert Client().get(path).status_code == 200
    client.post("/hinweise/feed/")
    assert Client().get(path).status_code == 404
    assert "gilt nicht mehr" in client.post("/hinweise/feed/ende/", follow=True).content.decode()
    assert not FeedKey.objects.exists()


def test_the_api_does_the_same(client_of, erika, max_):
    client, path = client_of(erika), "/api/notifications/feed/"
    assert client.get(path).json() == {"created_at": None}
    made = client.post(path)
    assert made.status_code == 201
    assert Client().get(made.json()["address"].removeprefix("http://localhost:8000")).status_code == 200
    assert client.get(path).json() == {"created_at": made.json()["created_at"]}
    assert client_of(max_).get(path).json() == {"created_at": None}
    assert client.delete(path).status_code == 204
    assert client.delete(path).status_code == 204
    assert client.get(path).json() == {"created_at": None}
