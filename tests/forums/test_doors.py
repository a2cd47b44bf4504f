"""Pages and API are two doors to the same house: both are asked the same questions."""

from dataclasses import dataclass
from urllib.parse import urlencode

import pytest
from django.test import Client

from forums import actions
from forums.models import Follow, Reply, Thread

pytestmark = pytest.mark.django_db

LONG = 10**25  # larger than any id


@dataclass
class Pages:
    """What a browser without JavaScript sends."""

    client: Client

    def read(self, thread_pk):
        return self.client.get(f"/pausenhof/faden/{thread_pk}/")

    def read_forum(self, slug):
        return self.client.get(f"/pausenhof/{slug}/")

    def start(self, slug, title, body):
        return self.client.post(f"/pausenhof/{slug}/neu/", {"title": title, "body": body})

    def reply(self, thread_pk, body):
        form = urlencode({"body": body})  # as browsers send a form without files
        return self.client.post(
            f"/pausenhof/faden/{thread_pk}/antworten/", form, content_type="application/x-www-form-urlencoded"
        )

    def edit_thread(self, pk, title, body):
        return self.client.post(f"/pausenhof/faden/{pk}/bearbeiten/", {"title": title, "body": body})

    def edit_reply(self, pk, body):
        return self.client.post(f"/pausenhof/antwort/{pk}/bearbeiten/", {"body": body})

    def withdraw(self, pk):
        return self.client.post(f"/pausenhof/antwort/{pk}/zurueckziehen/")

    def close(self, pk):
        return self.client.post(f"/pausenhof/faden/{pk}/schliessen/")

    def reopen(self, pk):
        return self.client.post(f"/pausenhof/faden/{pk}/oeffnen/")

    def follow(self, pk):
        return self.client.post(f"/pausenhof/faden/{pk}/folgen/", {"level": "everything"})

    def unfollow(self, pk):
        return self.client.post(f"/pausenhof/faden/{pk}/folgen/", {"level": "mentions"})


@dataclass
class Api:
    """What a program sends."""

    client: Client

    def _send(self, method, path, **data):
        return getattr(self.client, method)(f"/api{path}", data, content_type="application/json")

    def read(self, thread_pk):
        return self.client.get(f"/api/threads/{thread_pk}/")

    def read_forum(self, slug):
        return self.client.get(f"/api/forums/{slug}/threads/")

    def start(self, slug, title, body):
        return self._send("post", f"/forums/{slug}/threads/", title=title, body=body)

    def reply(self, thread_pk, body):
        return self._send("post", f"/threads/{thread_pk}/replies/", body=body)

    def edit_thread(self, pk, title, body):
        return self._send("patch", f"/threads/{pk}/", title=title, body=body)

    def edit_reply(self, pk, body):
        return self._send("patch", f"/replies/{pk}/", body=body)

    def withdraw(self, pk):
        return self._send("post", f"/replies/{pk}/withdrawal/")

    def close(self, pk):
        return self._send("post", f"/threads/{pk}/closure/")

    def reopen(self, pk):
        return self._send("delete", f"/threads/{pk}/closure/")

    def follow(self, pk):
        return self._send("post", f"/threads/{pk}/follow/")

    def unfollow(self, pk):
        return self._send("delete", f"/threads/{pk}/follow/")


@pytest.fixture(params=[Pages, Api], ids=["page", "api"])
def door_of(request, client_of):
    """`door_of(member)` → the door, once as pages and once as API."""
    return lambda member: request.param(client_of(member))


def outcome(response) -> str:
    """The same word for what both doors say."""
    location = response.get("Location", "")
    if location.startswith("/anmelden/") or response.status_code == 401:
        return "sign in first"
    if location.startswith("/warten/"):
        return "forbidden"
    words = {200: "done", 201: "done", 204: "done", 302: "done", 400: "refused", 422: "refused"}
    return words.get(response.status_code) or {403: "forbidden", 404: "missing"}[response.status_code]


def attempts(door, yard, thread, reply):
    """Everything one can try, by name."""
    return {
        "read": lambda: door.read(thread.pk),
        "read_forum": lambda: door.read_forum(yard.slug),
        "start": lambda: door.start(yard.slug, "Titel", "Text"),
        "reply": lambda: door.reply(thread.pk, "Text"),
        "edit_thread": lambda: door.edit_thread(thread.pk, "Titel", "Text"),
        "edit_reply": lambda: door.edit_reply(reply.pk, "Text"),
        "withdraw": lambda: door.withdraw(reply.pk),
        "close": lambda: door.close(thread.pk),
        "reopen": lambda: door.reopen(thread.pk),
        "follow": lambda: door.follow(thread.pk),
        "unfollow": lambda: door.unfollow(thread.pk),
    }


# `thread` is Erika's and open, `reply` is Max's
EVERYBODY = {"read", "read_forum", "start", "reply", "follow", "unfollow"}
MAY = {
    "erika": EVERYBODY | {"edit_thread", "close"},
    "max_": EVERYBODY | {"edit_reply", "withdraw"},
    "mona": EVERYBODY | {"close", "withdraw"},
    "wanda": set(),
}


@pytest.mark.parametrize("who", MAY)
def test_who_may_do_what(request, door_of, yard, thread, reply, who):
    member = request.getfixturevalue(who)
    said = {}
    for name, attempt in attempts(door_of(member), yard, thread, reply).items():
        said[name] = outcome(attempt())
        if name == "close" and said[name] == "done":
            actions.reopen_thread(by=member, thread=thread)
    assert {name for name, word in said.items() if word == "done"} == MAY[who]
    assert {word for name, word in said.items() if name not in MAY[who]} <= {"forbidden"}


def test_strangers_and_switched_off_accounts_are_asked_to_sign_in(door_of, yard, thread, reply, ina):
    for member in (None, ina):
        said = {outcome(attempt()) for attempt in attempts(door_of(member), yard, thread, reply).values()}
        assert said == {"sign in first"}
    assert (Thread.objects.count(), Reply.objects.count()) == (1, 1)


def test_what_does_not_exist_is_missing(door_of, erika):
    door = door_of(erika)
    for pk in (4711, LONG):
        answers = [door.read(pk), door.reply(pk, "x"), door.edit_thread(pk, "x", "x"), door.close(pk)]
        answers += [
            door.reopen(pk),
            door.follow(pk),
            door.unfollow(pk),
            door.withdraw(pk),
            door.edit_reply(pk, "x"),
        ]
        assert {outcome(answer) for answer in answers} == {"missing"}
    assert outcome(door.read_forum("gibt-es-nicht")) == "missing"
    assert outcome(door.start("gibt-es-nicht", "x", "x")) == "missing"


def test_a_reply_arrives(door_of, thread, max_):
    assert outcome(door_of(max_).reply(thread.pk, "Klein, und **zaghaft**.")) == "done"
    reply = Reply.objects.get()
    assert (reply.author, reply.html) == (max_, "<p>Klein, und <strong>zaghaft</strong>.</p>\n")


def test_a_thread_arrives(door_of, yard, max_):
    assert outcome(door_of(max_).start("offen", "Titel", "Text")) == "done"
    thread = Thread.objects.get()
    assert (thread.forum, thread.author, thread.title) == (yard, max_, "Titel")


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 20_001, "Null\0zeichen"])
def test_bad_texts_are_refused_and_nothing_is_written(door_of, yard, thread, reply, erika, max_, body):
    assert outcome(door_of(max_).reply(thread.pk, body)) == "refused"
    assert outcome(door_of(max_).start("offen", "Titel", body)) == "refused"
    assert outcome(door_of(max_).edit_reply(reply.pk, body)) == "refused"
    assert outcome(door_of(erika).edit_thread(thread.pk, "Titel", body)) == "refused"
    assert (Thread.objects.count(), Reply.objects.count()) == (1, 1)


@pytest.mark.parametrize("title", ["", "x" * 141])
def test_bad_titles_are_refused(door_of, yard, erika, title):
    assert outcome(door_of(erika).start("offen", title, "Text")) == "refused"


def test_twenty_thousand_characters_with_many_lines_fit(door_of, thread, max_):
    body = ("x" * 9 + "\r\n") * 2_000  # 20,000 as a browser counts them
    assert outcome(door_of(max_).reply(thread.pk, body)) == "done"


def test_two_megabytes_are_refused_before_anybody_reads_them(door_of, thread, max_):
    assert door_of(max_).reply(thread.pk, "x" * 2_000_000).status_code == 413
    assert Reply.objects.count() == 0


def test_a_closed_thread_takes_no_reply_and_says_why(door_of, thread, erika, max_):
    actions.close_thread(by=erika, thread=thread)
    response = door_of(max_).reply(thread.pk, "Ich habe das lange geschrieben.")
    assert response.status_code == 403
    assert "geschlossen" in response.content.decode()
    assert Reply.objects.count() == 0


def test_double_submit_makes_one_reply(door_of, thread, max_):
    for _ in range(2):
        assert outcome(door_of(max_).reply(thread.pk, "Einmal")) == "done"
    assert Reply.objects.count() == 1


def test_following_and_not(door_of, thread, max_):
    mine = Follow.objects.filter(member=max_, thread=thread, level="everything")
    door_of(max_).follow(thread.pk)
    assert mine.exists()
    door_of(max_).unfollow(thread.pk)
    assert not mine.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 3),
        ("?q=fangen", 1),
        ("?q=FANGEN", 1),
        ("?status=open", 2),
        ("?status=closed", 1),
        ("?status=unanswered", 1),
    ],
)
def test_both_doors_filter_alike(client_of, yard, thread, reply, erika, query, found):
    actions.start_thread(by=erika, forum=yard, title="Ohne Antwort", body="Text")
    closed = actions.start_thread(by=erika, forum=yard, title="Zu", body="Text")
    actions.close_thread(by=erika, thread=closed)
    client = client_of(erika)
    titles = {row["title"] for row in client.get(f"/api/forums/offen/threads/{query}").json()["results"]}
    page = client.get(f"/pausenhof/offen/{query}")
    assert {one.title for one in page.context["page"].object_list} == titles
    assert len(titles) == found
