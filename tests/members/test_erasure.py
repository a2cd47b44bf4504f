"""A person goes: nothing is left of her name and address, anywhere, and no backup brings her back."""

import logging
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from courses.models import Certificate, CourseCompletion, LessonProgress
from forums import actions as talk
from forums.models import Follow, Forum, Reply, Thread
from knowledge import actions as knowledge
from members import actions, limits
from members.models import Coordinator, Invitation, Member, Session, SignInCode
from notifications.models import Delivery, Notification
from school import live
from school.jobs.loop import work_off
from school.models import Entry, StoredFile
from school.privacy import ledger
from school.privacy.ledger import Contributions
from school.search import following
from tests.knowledge.conftest import make_report
from tests.members.traces import ADDRESS, NAME, WORDS, in_files, in_redis, in_tables

pytestmark = pytest.mark.django_db


# -- No trace ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["keep-unless-named", "delete"])
def test_no_trace_is_left(
    full_life,
    browser,
    quirina,
    settings,
    caplog,
    mailoutbox,
    choice,
    django_capture_on_commit_callbacks,
):
    caplog.set_level(logging.DEBUG)
    places = in_tables()
    for place in (
        "members_member.email",
        "forums_thread.html",
        "school_entry.data",
        "mfa_authenticator.data",
    ):
        assert place in places  # the search finds what is there
    assert any("notifications_notification.headline" in place for place in places)
    assert len(in_files(settings.MEDIA_ROOT)) == 1  # her copy
    uid = Member.objects.get(pk=quirina.pk).uid
    del mailoutbox[:]

    with django_capture_on_commit_callbacks(execute=True):
        done = browser.post("/konto/loeschen/", {"contributions": choice, "word": "LÖSCHEN"})
    assert done.url == "/"
    following.catch_up()

    assert in_tables() == []
    assert in_files(settings.MEDIA_ROOT) == []
    assert in_redis() == []
    assert not any(word in caplog.text for word in WORDS)
    work_off()
    assert [mail.to for mail in mailoutbox if ADDRESS in mail.to] == []
    written = settings.ERASURE_LEDGER.read_text()
    assert str(uid) in written
    assert not any(word in written for word in WORDS)


def test_what_goes_and_what_stays(full_life, browser, quirina, max_, mona):
    browser.post("/konto/loeschen/", {"contributions": "keep", "word": "löschen"})
    left = Member.objects.get(pk=quirina.pk)
    assert (left.display_name, left.is_active, left.role_at_work) == ("Ehemaliges Mitglied", False, "")
    assert left.email == f"geloescht-{quirina.pk}@geloescht.invalid"
    assert left.belongs_to == "Arnsberg"  # where the contributions come from
    for model in (LessonProgress, CourseCompletion, Certificate, Authenticator, Follow, StoredFile):
        rows = model.objects.filter(member=quirina) if model is Follow else model.objects.all()
        assert not rows.exists(), model
    assert not quirina.auth_token_set.exists()
    assert not Session.objects.filter(member=quirina).exists()
    assert not Notification.objects.filter(recipient=quirina).exists()
    assert not Delivery.objects.filter(notification__recipient=quirina).exists()
    assert not SignInCode.objects.exists()
    assert not Entry.objects.filter(actor=quirina).exists()
    assert Coordinator.objects.get(member=max_).appointed_by is None  # Max's own row stays
    told = {row.words for row in Notification.objects.filter(recipient=max_)}
    assert told == {f"Stadt Arnsberg hat auf „{NAME} fragt“ geantwortet"}  # the title is her own text


def test_what_she_keeps_stays_as_she_wrote_it(full_life, quirina):
    before = [list(rows.values("body", "html")) for rows in own_texts(quirina)]
    actions.erase_account(by=quirina, contributions=Contributions.KEPT)
    assert [list(rows.values("body", "html")) for rows in own_texts(quirina)] == before
    kept = {"forums_thread.title", "forums_thread.body", "forums_thread.html"}
    kept.add("notifications_notification.headline")  # of an answer: it quotes her title
    following.catch_up()
    left = {place for place in in_tables() if "search" not in place}
    assert left == kept


def own_texts(member):
    return [model.objects.filter(author=member).order_by("pk") for model in (Thread, Reply)]


def test_she_is_shown_her_own_texts_that_name_her(thread, browser, quirina, max_):
    talk.post_reply(by=quirina, thread=thread, body="Ohne Namen.")
    talk.post_reply(by=max_, thread=thread, body=f"Danke, {NAME}!")
    page = browser.get("/konto/loeschen/").content.decode()
    assert page.count(f"<mark>{NAME}</mark>") == 2  # title and text of her question
    assert page.count(f"<mark>{NAME.upper()}</mark>") == 1
    assert 'value="keep-unless-named"' in page
    assert "Danke, " not in page  # what others write is not hers to decide about
    browser.post("/konto/loeschen/", {"contributions": "keep-unless-named", "word": "LÖSCHEN"})
    assert list(Reply.objects.order_by("pk").values_list("body", flat=True)) == [
        "Abwarten.",
        "",  # "Danke!", and her name in capitals
        "Ohne Namen.",
        f"Danke, {NAME}!",
    ]
    assert Thread.objects.get().title == "Gelöschtes Gespräch"


def test_nobody_is_offered_a_choice_that_changes_nothing(browser):
    assert "keep-unless-named" not in browser.get("/konto/loeschen/").content.decode()
    wish = {"contributions": "keep-unless-named", "word": "LÖSCHEN"}
    assert browser.post("/konto/loeschen/", wish).status_code == 422


def test_a_question_about_a_report_that_nobody_answered_can_go(quirina, max_, arnsberg):
    report = make_report(arnsberg, max_, visibility="oeffentlich")
    knowledge.open_talk(by=quirina, report=report, body="Wie teuer war das?")
    actions.erase_account(by=quirina, contributions=Contributions.DELETED)
    report.refresh_from_db()
    assert "teuer" not in report.thread.body


def test_an_invitation_to_her_goes_with_her(quirina, carla, erika, ense):
    Coordinator.objects.create(member=erika, municipality=quirina.municipality)
    for place in (quirina.municipality, ense):
        Invitation.objects.create(
            municipality=place,
            address=ADDRESS,
            invited_by=erika,
            token_hash=place.slug,
            expires_at=timezone.now() + timedelta(days=1),
        )
    other = actions.invite(by=carla, municipality=carla.municipality, address="andere@arnsberg.de")
    actions.erase_account(by=quirina, contributions=Contributions.KEPT)
    assert list(Invitation.objects.all()) == [other]


def test_contributions_signed_anew_or_deleted(thread, quirina, max_, client_of):
    actions.erase_account(by=quirina, contributions=Contributions.DELETED)
    assert [reply.body for reply in Reply.objects.order_by("pk")] == ["Abwarten.", ""]
    page = client_of(max_).get(thread.get_absolute_url()).content.decode()
    assert "Gelöschtes Gespräch" in page
    assert "Abwarten." in page
    assert "Arnsberg" not in page.partition("<main")[2].partition("</main")[0]


def test_a_thread_in_which_nobody_answered_goes_with_its_author(quirina):
    yard = Forum.objects.create(slug="offen", title="Offen", description="Für alles.")
    mine = talk.start_thread(by=quirina, forum=yard, title="Allein", body="Hallo?")
    talk.post_reply(by=quirina, thread=mine, body="Niemand?")
    actions.erase_account(by=quirina, contributions=Contributions.DELETED)
    yard.refresh_from_db()
    assert (Thread.objects.count(), Reply.objects.count(), yard.thread_count) == (0, 0, 0)


def test_others_keep_everything(full_life, quirina, max_, erika):
    before = Member.objects.filter(pk__in=[max_.pk, erika.pk]).order_by("pk")
    rows = list(before.values())
    actions.erase_account(by=quirina, contributions=Contributions.KEPT)
    assert list(before.values()) == rows
    assert Reply.objects.filter(author=max_).exclude(body="").count() == 2
    assert Follow.objects.filter(member=max_).exists()


def test_open_pages_and_sessions_end_at_once(
    browser, quirina, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(live, "recheck", told.append)
    phone = Client()
    sign_in(phone, ADDRESS)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/konto/loeschen/", {"contributions": "keep", "word": "LÖSCHEN"})
    assert quirina.pk in told
    for client in (browser, phone):
        assert client.get("/konto/").url.startswith("/anmelden/")


def test_coming_back_is_a_new_beginning(browser, quirina, sign_in):
    browser.post("/konto/loeschen/", {"contributions": "keep", "word": "LÖSCHEN"})
    sign_in(Client(), ADDRESS)
    assert Member.objects.get(email=ADDRESS).pk != quirina.pk


NAMES = (
    "",
    " ",
    "\u2060",
    "E",
    "max.",
    "month",
    ".*",
    "(?P<x>",
    "[",
    "\\",
    "%_",
    "'; --",
    "🏫" * 80,
    "Ω" * 80,
)
NAMES += ("Ehemaliges Mitglied", "Erika Beispiel", "null", "<b>Quirina</b> & Co", "{who}", "\ufffc1\ufffc")


def test_no_name_keeps_anybody_from_going(client_of, thread, erika, arnsberg, monkeypatch):
    monkeypatch.setattr("members.proof.is_proven", lambda request: True)
    yard = thread.forum
    for number, name in enumerate(NAMES):
        member = Member.objects.create(
            email=f"n{number}@arnsberg.de", display_name=name, municipality=arnsberg
        )
        talk.start_thread(
            by=member, forum=yard, title=f"Von {name}", body=f"Am month sind max. 20 da: {name}"
        )
        client = client_of(member)
        assert client.get("/konto/loeschen/").status_code == 200, name
        for wish in ("keep-unless-named", "delete"):  # the first one is not offered to everybody
            client.post("/konto/loeschen/", {"contributions": wish, "word": "LÖSCHEN"})
        member.refresh_from_db()
        assert member.erased_on is not None, name
    erika.refresh_from_db()
    assert erika.display_name == "Erika Beispiel"


# -- Not by accident, not by anybody else -----------------------------------------------------


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"contributions": "keep"},
        {"word": "LÖSCHEN"},
        {"contributions": "keep", "word": "ja"},
        {"contributions": "alles", "word": "LÖSCHEN"},
    ],
)
def test_half_a_form_deletes_nothing(browser, quirina, form):
    assert browser.post("/konto/loeschen/", form).status_code == 422
    quirina.refresh_from_db()
    assert quirina.email == ADDRESS
    assert ledger.lines() == []


def test_the_page_says_what_goes_and_what_stays(browser):
    page = browser.get("/konto/loeschen/").content.decode()
    for words in ("Das verschwindet ganz", "Das entscheidest du", "Das bleibt, und warum", "Dein Lernstand"):
        assert words in page


def test_an_old_session_must_prove_itself(client_of, quirina):
    client = client_of(quirina)
    assert client.get("/konto/loeschen/").status_code == 200
    answer = client.post("/konto/loeschen/", {"contributions": "keep", "word": "LÖSCHEN"})
    assert answer.url.startswith("/konto/bestaetigen/code/")
    quirina.refresh_from_db()
    assert quirina.is_active


def test_the_last_coordinator_must_find_a_successor_first(browser, quirina, erika, arnsberg):
    Coordinator.objects.create(member=quirina, municipality=arnsberg)
    wish = {"contributions": "keep", "word": "LÖSCHEN"}
    answer = browser.post("/konto/loeschen/", wish)
    assert answer.status_code == 422
    assert "Nenne bitte, wer übernimmt" in answer.content.decode()
    quirina.refresh_from_db()
    assert quirina.is_active
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    assert browser.post("/konto/loeschen/", wish).status_code == 302


def test_without_a_ledger_nothing_is_deleted(quirina, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.ERASURE_LEDGER = tmp_path / "file" / "ledger.txt"  # not a directory
    with pytest.raises(OSError):  # noqa: PT011
        actions.erase_account(by=quirina, contributions=Contributions.KEPT)
    assert Member.objects.get(pk=quirina.pk).email == ADDRESS


def test_limits_count_computers_not_people(rf, quirina):
    limits.count(rf.post("/"), "failure")
    cache.set("limit:probe", NAME.encode(), 5)
    assert len(in_redis()) == 1  # the search finds what is there
    cache.delete("limit:probe")
    assert in_redis() == []
