"""Choosing what comes by mail; one click that ends it; why something came or did not."""

import re
from datetime import time, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from forums.actions import post_reply, start_thread
from forums.models import Forum
from members.models import Coordinator, Member
from notifications import actions, queries, unsubscribing
from notifications.models import Choice, Delivery, Preference, ServiceHours
from notifications.service_time import Window
from school.jobs.loop import work_off
from school.notices import DEFAULTS, Group, Rhythm, announced_verbs

pytestmark = pytest.mark.django_db

ALL = {group.value: "now" for group in Group if group != Group.SECURITY}
TIMES = {"digest_weekday": "3", "digest_hour": "9"}


@pytest.fixture
def answered(erika, max_):
    """Max has answered Erika's question, and the mail is out."""
    Member.objects.update(joined_at=timezone.now() - timedelta(days=99))
    forum = Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")
    thread = start_thread(by=erika, forum=forum, title="Wie fangen wir an?", body="Wer hilft?")
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    work_off()
    return mail.outbox[-1]


def rhythm(member, group=Group.REPLIES) -> str:
    """What is stored."""
    return Choice.objects.get(member=member, group=group).rhythm


# -- The page ------------------------------------------------------------------------------------------


def test_the_page_shows_the_suggestion_and_stores_the_wish(client_of, erika):
    client = client_of(erika)
    html = client.get("/hinweise/einstellungen/").content.decode()
    assert re.search(r'name="news"[^>]*value="weekly"[^>]*checked', html)
    sent = client.post("/hinweise/einstellungen/", {**ALL, **TIMES, "replies": "weekly"}, follow=True)
    assert "Gespeichert." in sent.content.decode()
    assert rhythm(erika) == "weekly"
    preference = Preference.objects.get(pk=erika.pk)
    assert (preference.digest_weekday, preference.digest_hour, preference.weekdays) == (3, 9, [])


def test_own_times_are_whole_or_not_there(client_of, erika):
    client = client_of(erika)
    halves = [
        {"opens": "09:00"},
        {"weekdays": ["0"]},
        {"opens": "12:00", "closes": "09:00", "weekdays": ["0"]},
    ]
    for half in halves:
        shown = client.post("/hinweise/einstellungen/", {**ALL, **TIMES, **half})
        assert shown.status_code == 422
        assert "Bitte prüfe deine Eingaben" in shown.content.decode()
    assert not Preference.objects.exists()
    whole = {"opens": "09:00", "closes": "12:00", "weekdays": ["0", "1"]}
    assert client.post("/hinweise/einstellungen/", {**ALL, **TIMES, **whole}).status_code == 302
    assert Preference.objects.get().weekdays == [0, 1]


def test_security_cannot_be_switched_off(client_of, erika):
    client_of(erika).post("/hinweise/einstellungen/", {**ALL, **TIMES, "security": "never"})
    assert not Choice.objects.filter(group="security").exists()
    with pytest.raises(Exception, match="Auswahl"):
        actions.choose_rhythms(by=erika, rhythms={"security": "never"})


@pytest.mark.parametrize(("answer", "stored"), [("sofort", 0), ("woche", 6), ("glocke", 6)])
def test_the_first_visit_asks_one_question_with_three_answers(client_of, erika, answer, stored):
    client = client_of(erika)
    assert "Wie möchtest du von Neuem hören?" in client.get("/hinweise/").content.decode()
    client.post("/hinweise/einstellungen/antwort/", {"answer": answer})
    assert Choice.objects.filter(member=erika).count() == stored
    assert "Wie möchtest du von Neuem hören?" not in client.get("/hinweise/").content.decode()


def test_an_unknown_answer_is_refused(client_of, erika):
    shown = client_of(erika).post("/hinweise/einstellungen/antwort/", {"answer": "nie"}, follow=True)
    assert "Diese Antwort gibt es nicht." in shown.content.decode()


def test_your_week_is_reckoned_from_real_facts(client_of, erika, answered):
    client = client_of(erika)
    assert "1 Mail sofort" in client.get("/hinweise/einstellungen/").content.decode()
    actions.choose_rhythms(by=erika, rhythms={"replies": "weekly"})
    assert "mit 1 Hinweis" in client.get("/hinweise/einstellungen/").content.decode()


def test_programs_do_the_same(client_of, erika):
    client = client_of(erika)
    got = client.get("/api/notifications/preferences/").json()
    assert got["rhythms"] == {
        group.value: rhythm for group, rhythm in DEFAULTS.items() if group != "security"
    }
    got["rhythms"]["news"] = "never"
    put = client.put("/api/notifications/preferences/", got, "application/json")
    assert put.status_code == 200
    assert rhythm(erika, Group.NEWS) == "never"
    got["rhythms"]["security"] = "never"
    assert client.put("/api/notifications/preferences/", got, "application/json").status_code == 400
    half = {"opens": "09:00", "rhythms": {}}
    assert client.put("/api/notifications/preferences/", half, "application/json").status_code == 400


def test_a_municipality_sets_the_hours_for_its_people(settings, erika, mona, arnsberg, max_):
    settings.QUIET_MAIL = True
    hours = {"municipality": arnsberg, "opens": time(9), "closes": time(12), "weekdays": [0]}
    with pytest.raises(PermissionDenied):
        actions.set_service_hours(by=max_, **hours)
    actions.set_service_hours(by=mona, **hours)
    assert ServiceHours.objects.get(pk=arnsberg.pk).weekdays == [0]
    assert queries.window_of(erika.pk) == Window(time(9), time(12), frozenset({0}))
    assert queries.window_of(max_.pk) == Window()
    actions.set_times(by=erika, digest_weekday=1, digest_hour=8, opens=time(7), closes=time(8), weekdays=[2])
    assert queries.window_of(erika.pk) == Window(time(7), time(8), frozenset({2})), "her own come first"


def test_the_page_for_the_hours_of_a_municipality(client_of, erika, max_, arnsberg):
    path = "/hinweise/servicezeit/arnsberg/"
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    Authenticator.objects.create(user=erika, type="totp", data={})
    assert client_of(max_).get(path).status_code == 403
    client = client_of(erika)
    assert "07:00" in client.get(path).content.decode()
    wrong = client.post(path, {"opens": "12:00", "closes": "09:00", "weekdays": ["0"]})
    assert wrong.status_code == 422
    client.post(path, {"opens": "08:00", "closes": "16:30", "weekdays": ["0", "3"]})
    assert str(ServiceHours.objects.get()) == "08:00–16:30"


def undo_in(html: str) -> str:
    """What the button to take it back sends."""
    return re.search(r'name="undo"\s+value="([^"]+)"', html)[1]


def groups_in(undo: str, member) -> set[str]:
    """Which groups it would bring back."""
    return set(unsubscribing.read_undo(undo, member.pk))


# -- One click -----------------------------------------------------------------------------------------


def path_in(header: str) -> str:
    """The path of a List-Unsubscribe header."""
    return re.fullmatch(r"<https?://[^/]+(/.*)>", header)[1]


def test_one_click_ends_the_mails_without_session_and_redirect(answered, erika):
    assert answered.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = path_in(answered.extra_headers["List-Unsubscribe"])
    client = Client(enforce_csrf_checks=True)
    for ask in (client.get, client.head):
        assert ask(path).status_code == 200
    assert not Choice.objects.exists(), "looking changes nothing"
    posted = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert posted.status_code == 200
    assert rhythm(erika) == "never"
    assert client.post(path).status_code == 200, "twice is as good as once"
    seen = client.get(path).content.decode()
    assert "Abbestellt." in seen, "who comes back later sees what holds"
    assert "Möchtest du" not in seen
    assert 'name="undo"' in seen
    assert client.head(path).status_code == 200
    assert rhythm(erika) == "never", "looking changes nothing, in neither direction"
    assert client.post(path, {"undo": "1"}).status_code == 200
    assert rhythm(erika) == "now"
    assert "Möchtest du" in client.get(path).content.decode()


def test_undoing_gives_back_what_was_before(erika):
    actions.choose_rhythms(by=erika, rhythms={"replies": "daily"})
    path = unsubscribing.path_of(erika.pk, "replies")
    client = Client()
    client.post(path)
    client.post(path, {"undo": "1"})
    assert rhythm(erika) == "daily"


def test_forged_and_foreign_tokens_do_nothing(erika, max_):
    token = unsubscribing.token_of(erika.pk, "replies")
    tail = token.rpartition(":")[2]
    security = unsubscribing.token_of(erika.pk, Group.SECURITY)
    other_head = unsubscribing.token_of(max_.pk, "replies").rpartition(":")[0]
    for wrong in ("x", f"{token}x", f"{other_head}:{tail}", security, "%00", "a:b:c"):
        assert Client().post(f"/hinweise/abbestellen/{wrong}/").status_code == 404
    Member.objects.filter(pk=erika.pk).update(is_active=False)
    assert Client().post(f"/hinweise/abbestellen/{token}/").status_code == 404
    assert not Choice.objects.exists()


def test_the_token_holds_no_address(erika):
    assert "erika" not in unsubscribing.path_of(erika.pk, "replies")


@pytest.fixture
def digest(answered, erika, max_):
    """A digest for Erika, of an answer and of a mention."""
    actions.choose_rhythms(by=erika, rhythms={"replies": "daily", "mentions": "weekly", "place": "never"})
    thread = Forum.objects.get().threads.get()
    post_reply(by=max_, thread=thread, body="Und mit Kaffee.")
    post_reply(by=max_, thread=thread, body="Kommst du, @Erika Beispiel?")
    work_off()
    Delivery.objects.filter(state="waiting").update(due_at=timezone.now())
    work_off()
    return mail.outbox[-1]


def test_a_digest_of_several_groups_ends_digests_with_one_click(digest, erika, max_):
    assert "weiterer Hinweis dazu" in digest.alternatives[0].content
    address = digest.extra_headers["List-Unsubscribe"].strip("<>")
    assert digest.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in digest.body
    assert address in digest.alternatives[0].content
    path, client = address.removeprefix("http://localhost:8000"), Client(enforce_csrf_checks=True)
    for method in (client.get, client.head):
        assert method(path).status_code == 200
    assert rhythm(erika) == "daily"
    answer = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    chosen = dict(Choice.objects.filter(member=erika).values_list("group", "rhythm"))
    assert chosen == {"replies": "never", "mentions": "never", "place": "never", "news": "never"}
    sent = len(mail.outbox)
    post_reply(by=max_, thread=Forum.objects.get().threads.get(), body="Kommt nicht mehr.")
    work_off()
    assert len(mail.outbox) == sent
    undo = undo_in(answer.content.decode())
    for later in (client.post(path, {"List-Unsubscribe": "One-Click"}), client.get(path)):
        seen = later.content.decode()
        assert "Abbestellt." in seen, "who comes back later sees what holds"
        assert groups_in(undo_in(seen), erika) == groups_in(undo, erika) == {"replies", "mentions", "news"}
        assert Group.PLACE.label not in seen, "what never came in digests is not brought back"
    assert "Zurückgenommen." in client.post(path, {"undo": undo}).content.decode()
    assert "Möchtest du" in client.get(path).content.decode()
    chosen = dict(Choice.objects.filter(member=erika).values_list("group", "rhythm"))
    assert chosen == {"replies": "daily", "mentions": "weekly", "place": "never", "news": "weekly"}


def test_what_one_click_of_somebody_else_switched_off_cannot_be_undone_here(erika, max_):
    actions.unsubscribe(by=erika, group="replies")
    path = unsubscribing.path_of(erika.pk, unsubscribing.DIGESTS)
    for undo in ("1", unsubscribing.undo_token(max_.pk, ["replies"]), "x:y"):
        Client().post(path, {"undo": undo})
    assert rhythm(erika) == "never"


# -- The mail ------------------------------------------------------------------------------------------


def test_one_thread_is_one_conversation_in_the_mailbox(answered, erika, max_):
    thread = Forum.objects.get().threads.get()
    post_reply(by=max_, thread=thread, body="Und mit Kaffee.")
    work_off()
    first, second = mail.outbox[-2:]
    assert first.extra_headers["In-Reply-To"] == second.extra_headers["In-Reply-To"]
    assert first.extra_headers["References"] == first.extra_headers["In-Reply-To"]
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert str(thread.pk) in first.extra_headers["References"]


def test_no_mail_watches_anybody(answered):
    html = answered.alternatives[0].content
    assert "<img" not in html
    assert not re.search(r"(src|background)=", html)
    assert {re.match(r"https?://[^/\"]+", link)[0] for link in re.findall(r'href="([^"]+)"', html)} == {
        "http://localhost:8000"
    }


# -- Why -----------------------------------------------------------------------------------------------


def test_everybody_learns_why_something_came_and_what_did_not(client_of, erika, max_, answered):
    client = client_of(erika)
    html = client.get("/hinweise/").content.decode()
    why = re.search(r"/hinweise/\d+/warum/", html)[0]
    shown = client.get(why).content.decode()
    assert "Du bekommst das, weil du dem Gespräch „Wie fangen wir an?“ folgst." in shown
    assert "an den Mailserver übergeben" in shown
    assert client_of(max_).get(why).status_code == 404
    actions.unsubscribe(by=erika, group="replies")
    post_reply(by=max_, thread=Forum.objects.get().threads.get(), body="Noch etwas.")
    work_off()
    unsent = client.get("/hinweise/nicht-geschickt/").content.decode()
    assert "Du hast diese Mails abbestellt." in unsent
    assert (
        "Nichts wurde zurückgehalten." in client_of(max_).get("/hinweise/nicht-geschickt/").content.decode()
    )


def test_every_notice_has_a_group_and_a_default():
    assert set(DEFAULTS) == set(Group)
    assert all(notice.group in Group for notice in announced_verbs().values())
    assert set(Rhythm.values) >= set(DEFAULTS.values())
    assert not Delivery.objects.exists()


# -- The bell is grouped -------------------------------------------------------------------------------


def test_ten_answers_to_one_thread_are_one_line(client_of, erika, max_, answered):
    thread = Forum.objects.get().threads.get()
    for number in range(9):
        post_reply(by=max_, thread=thread, body=f"Antwort {number}")
    work_off()
    client = client_of(erika)
    html = client.get("/hinweise/").content.decode()
    assert html.count('class="item is-new"') == 1
    assert "10 neu" in html
    newest = re.search(r'href="(/hinweise/\d+/)"', html)[1]
    client.get(newest)
    assert 'class="item is-new"' not in client.get("/hinweise/").content.decode()
    assert client.get("/hinweise/?group=news").content.decode().count('class="item') == 0
    assert "Dazu gibt es nichts." in client.get("/hinweise/?group=news").content.decode()
