"""A person goes: nothing is left of her name and address, anywhere, and no backup brings her back."""

import logging

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from courses.models import Certificate, CourseCompletion, LessonProgress
from forums import actions as talk
from forums.models import Follow, Forum, Reply, Thread
from members import actions, limits
from members.models import Coordinator, Member, Session, SignInCode
from notifications.actions import work_off
from notifications.models import Delivery, Notification
from school import live
from school.models import Entry, StoredFile
from school.privacy import ledger
from tests.members.traces import ADDRESS, NAME, WORDS, in_files, in_redis, in_tables

pytestmark = pytest.mark.django_db


# -- No trace ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["keep", "delete"])
def test_no_trace_is_left(full_life, browser, quirina, settings, caplog, mailoutbox, choice):
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

    done = browser.post("/konto/loeschen/", {"contributions": choice, "word": "LÖSCHEN"})
    assert done.url == "/"

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
    assert "Ehemaliges Mitglied" in Thread.objects.get().html
    told = set(Notification.objects.filter(recipient=max_).values_list("headline", flat=True))
    assert told == {"Stadt Arnsberg hat auf „Ehemaliges Mitglied fragt“ geantwortet"}


def test_contributions_signed_anew_or_deleted(thread, quirina, max_, client_of):
    actions.erase_account(by=quirina, keep_contributions=False)
    assert [reply.body for reply in Reply.objects.order_by("pk")] == ["Abwarten.", ""]
    page = client_of(max_).get(thread.get_absolute_url()).content.decode()
    assert "Gelöschtes Gespräch" in page
    assert "Abwarten." in page
    assert "Arnsberg" not in page.partition("<main")[2].partition("</main")[0]


def test_a_thread_in_which_nobody_answered_goes_with_its_author(quirina):
    yard = Forum.objects.create(slug="offen", title="Offen", description="Für alles.")
    mine = talk.start_thread(by=quirina, forum=yard, title="Allein", body="Hallo?")
    talk.post_reply(by=quirina, thread=mine, body="Niemand?")
    actions.erase_account(by=quirina, keep_contributions=False)
    yard.refresh_from_db()
    assert (Thread.objects.count(), Reply.objects.count(), yard.thread_count) == (0, 0, 0)


def test_others_keep_everything(full_life, quirina, max_, erika):
    before = Member.objects.filter(pk__in=[max_.pk, erika.pk]).order_by("pk")
    rows = list(before.values())
    actions.erase_account(by=quirina, keep_contributions=True)
    assert list(before.values()) == rows
    assert Reply.objects.filter(author=max_).exclude(body="").count() == 2
    assert Follow.objects.filter(member=max_).exists()


def test_a_namesake_keeps_her_name(quirina, max_, thread):
    Member.objects.create(
        email="andere@ense.example", display_name=NAME, municipality=max_.municipality, is_active=True
    )
    entry = Entry.objects.first()
    other = Notification.objects.create(
        recipient=max_, entry=entry, headline=f"{NAME} aus Ense grüßt", url="/", kind="x"
    )
    Entry.objects.filter(pk=entry.pk).update(actor=None, subject_type="members.district", subject_id=0)
    actions.erase_account(by=quirina, keep_contributions=True)
    other.refresh_from_db()
    assert other.headline == f"{NAME} aus Ense grüßt"


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
        actions.erase_account(by=quirina, keep_contributions=True)
    assert Member.objects.get(pk=quirina.pk).email == ADDRESS


def test_limits_count_computers_not_people(rf, quirina):
    limits.count(rf.post("/"), "failure")
    cache.set("limit:probe", NAME.encode(), 5)
    assert len(in_redis()) == 1  # the search finds what is there
    cache.delete("limit:probe")
    assert in_redis() == []
