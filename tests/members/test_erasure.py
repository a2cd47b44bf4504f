"""A person goes: nothing is left of her name and address, anywhere, and no backup brings her back."""

import logging
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as django_settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from redis import Redis

from courses import actions as learning
from courses.models import Certificate, CourseCompletion, LessonProgress
from forums import actions as talk
from forums.models import Follow, Forum, Reply, Thread
from members import actions, limits, rules
from members.models import Admission, Coordinator, Member, Session, SignInCode
from notifications.actions import work_off
from notifications.models import Delivery, Notification
from school import health, live, uploads
from school.journal import record
from school.models import Entry, StoredFile
from school.privacy import ledger
from tests.courses.conftest import block_of, complete, course, first, second  # noqa: F401
from tests.school.test_uploads import pdf

pytestmark = pytest.mark.django_db
NAME, ADDRESS = "Quirina Quakenbrück", "quirina.quakenbrueck@arnsberg.de"
WORDS = ("Quirina", "Quakenbr", "quakenbr", "quirina")


@pytest.fixture(autouse=True)
def _own_places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.ERASURE_LEDGER = tmp_path / "elsewhere" / "ledger.txt"


@pytest.fixture
def quirina(arnsberg):
    """Has a name that stands nowhere by chance."""
    return Member.objects.create(
        email=ADDRESS, display_name=NAME, role_at_work="Quakenbrücker Archiv", municipality=arnsberg
    )


@pytest.fixture
def browser(sign_in, quirina):
    """Her browser; the code she typed is fresh."""
    client = Client(HTTP_USER_AGENT="Firefox/128.0 Windows")
    sign_in(client, ADDRESS)
    return client


@pytest.fixture
def thread(quirina, max_):
    """Her question, with her name below it, an answer by Max and one of hers."""
    yard = Forum.objects.create(slug="offen", title="Offen", description="Für alles.")
    thread = talk.start_thread(
        by=quirina, forum=yard, title=f"{NAME} fragt", body=f"Was tun?\n\nGrüße\n{NAME}, {ADDRESS}"
    )
    talk.post_reply(by=max_, thread=thread, body="Abwarten.")
    talk.post_reply(by=quirina, thread=thread, body=f"Danke! {NAME.upper()}")
    return thread


@pytest.fixture
def full_life(quirina, browser, thread, max_, mona, course, first):  # noqa: F811
    """She has left traces wherever that is possible."""
    learning.write_reflection(by=quirina, block=block_of(first, "reflection"), text=f"Ich, {NAME}")
    complete(quirina, course)
    learning.issue_certificate(by=quirina, course=course)
    actions.create_token(by=quirina)
    Authenticator.objects.create(user=quirina, type=Authenticator.Type.TOTP, data={"secret": NAME})
    Admission.objects.create(member=quirina, domain="quakenbrueck.example")
    own = Coordinator.objects.create(member=quirina, municipality=quirina.municipality, appointed_by=mona)
    Coordinator.objects.create(member=max_, municipality=max_.municipality, appointed_by=quirina)
    with transaction.atomic():
        record("members.profile_updated", actor=mona, subject=own, note=f"{NAME} <{ADDRESS}>")
        record("members.admission_requested", actor=quirina, subject=quirina.admission)
    uploads.store_pdf(by=quirina, file=SimpleUploadedFile(f"Lebenslauf {NAME}.pdf", pdf()))
    work_off()
    actions.request_export(by=quirina)
    actions.make_exports()
    talk.post_reply(by=max_, thread=thread, body="Noch eine Antwort, deren Mail wartet.")
    while Entry.objects.filter(announced_at=None).exists():  # told in the bell, the mail not yet sent
        from notifications.actions import announce_next

        announce_next()
    Client().post("/anmelden/passwort/", {"address": ADDRESS, "password": "falsch"})
    Client().post("/anmelden/", {"address": ADDRESS})
    return thread


# -- Where traces could be ----------------------------------------------------------------------------------


def in_tables() -> list[str]:
    """Every text-like column of every table, asked for the words; sessions are unpacked as well."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND (data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea'))"
        )
        for table, column in cursor.fetchall():
            for word in WORDS:
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE "{column}"::text LIKE %s',  # noqa: S608
                    [f"%{word}%"],
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column}")
    unpacked = [str(row.get_decoded()) for row in Session.objects.all()]
    return sorted({*found, *(f"session {text[:40]}" for text in unpacked if any(w in text for w in WORDS))})


def in_files(folder) -> list[str]:
    """Names and contents of stored files, ZIPs by their names alone: they must all be gone."""
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    return [str(path) for path in files if path.suffix == ".zip" or _speaks(path.name, path.read_bytes())]


def in_redis() -> list[str]:
    """Keys and plain values of every Redis database of the school."""
    found = []
    for number in (0, 1):
        address = django_settings.REDIS_URL
        redis = (
            Redis(unix_socket_path=address.removeprefix("unix://"), db=number)
            if address.startswith("unix://")
            else Redis.from_url(f"{address}/{number}")
        )
        for key in redis.scan_iter():
            value = redis.dump(key) or b""
            if _speaks(key.decode(errors="replace"), value):
                found.append(key.decode(errors="replace"))
        redis.close()
    return found


def _speaks(name: str, content: bytes) -> bool:
    return any(word in name or word.encode() in content for word in WORDS)


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
    assert Coordinator.objects.get().appointed_by is None  # Max's own row stays
    assert "Ehemaliges Mitglied" in Thread.objects.get().html
    told = set(Notification.objects.filter(recipient=max_).values_list("headline", flat=True))
    assert told == {"Ehemaliges Mitglied hat auf „Ehemaliges Mitglied fragt“ geantwortet"}


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


def test_who_must_find_a_successor_first_is_stopped(browser, quirina, monkeypatch):
    monkeypatch.setattr(rules, "can_be_spared", lambda member: False)
    assert "Noch nicht möglich" in browser.get("/konto/loeschen/").content.decode()
    answer = browser.post("/konto/loeschen/", {"contributions": "keep", "word": "LÖSCHEN"})
    assert answer.status_code == 403
    with pytest.raises(PermissionDenied):
        actions.erase_account(by=quirina, keep_contributions=True)


def test_without_a_ledger_nothing_is_deleted(quirina, settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.ERASURE_LEDGER = tmp_path / "file" / "ledger.txt"  # not a directory
    with pytest.raises(OSError):  # noqa: PT011
        actions.erase_account(by=quirina, keep_contributions=True)
    assert Member.objects.get(pk=quirina.pk).email == ADDRESS


# -- A backup is brought back ------------------------------------------------------------------


def test_a_restored_backup_does_not_bring_her_back(full_life, quirina, client, capsys):
    health.beat("worker")
    with connection.cursor() as cursor:  # the backup: her rows as they are today, in a schema of its own
        for table in ("members_member", "forums_thread", "forums_reply", "courses_lessonprogress"):
            cursor.execute(f"CREATE TEMP TABLE backup_{table} AS SELECT * FROM {table}")  # noqa: S608
    actions.erase_account(by=quirina, keep_contributions=False)
    assert in_tables() == []
    assert client.get("/readyz").json()["status"] == "ok"
    with connection.cursor() as cursor:  # … is brought back
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in ("courses_lessonprogress", "forums_reply", "forums_thread"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608
        cursor.execute(
            "UPDATE members_member m SET email = b.email, display_name = b.display_name,"
            " role_at_work = b.role_at_work, is_active = b.is_active, erased_on = NULL,"
            " municipality_id = b.municipality_id FROM backup_members_member b WHERE b.id = m.id"
        )
        for table in ("forums_thread", "forums_reply", "courses_lessonprogress"):
            cursor.execute(f"INSERT INTO {table} SELECT * FROM backup_{table}")  # noqa: S608
    assert "members_member.email" in in_tables()
    report = client.get("/readyz").json()
    assert (report["status"], report["late"]) == ("degraded", ["erasures_to_replay"])

    call_command("replay_erasures")
    assert "1 gelöschte Konten" in capsys.readouterr().out
    assert in_tables() == []
    assert Reply.objects.filter(author=quirina).exclude(body="").count() == 0  # by her choice of then
    assert client.get("/readyz").json()["status"] == "ok"
    call_command("replay_erasures")
    assert capsys.readouterr().out == ""
    assert len(ledger.lines()) == 1


def test_a_later_person_with_the_same_number_is_left_alone(quirina):
    """After a restore numbers are given again; the random number in the ledger tells people apart."""
    actions.erase_account(by=quirina, keep_contributions=True)
    Member.objects.filter(pk=quirina.pk).update(uid=uuid4(), erased_on=None, email="neu@arnsberg.de")
    assert actions.to_replay() == []
    assert actions.replay_erasures() == 0


def test_a_torn_line_in_the_ledger_stops_nobody(quirina, settings):
    actions.erase_account(by=quirina, keep_contributions=True)
    with settings.ERASURE_LEDGER.open("a") as file:
        file.write("2026-11-2")
    assert [line.pk for line in ledger.lines()] == [quirina.pk]


def test_limits_count_computers_not_people(rf, quirina):
    limits.count(rf.post("/"), "failure")
    cache.set("limit:probe", NAME.encode(), 5)
    assert len(in_redis()) == 1  # the search finds what is there
    cache.delete("limit:probe")
    assert in_redis() == []
