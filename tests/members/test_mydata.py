"""See and take along: everything the register calls mine, nothing of anybody else's."""

import io
import json
import zipfile
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from courses import actions as learning
from forums import actions as talk
from forums.models import Forum
from members import actions
from members.actions import mydata
from members.models import DataExport, SignInCode
from notifications.models import Notification
from school import uploads
from school.jobs.loop import work_off
from school.models import Entry, StoredFile
from school.privacy import declarations, export
from school.privacy.retention import apply_retention
from school.uploads.kinds import PDFS
from tests.courses.conftest import block_of, complete
from tests.inspection.documents import pdf
from tests.inspection.files import inspected
from tests.working import do_next, exhaust

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(erika, max_, course, first):
    """Erika has used everything there is."""
    yard = Forum.objects.create(slug="offen", title="Offen", description="Für alles.")
    thread = talk.start_thread(by=erika, forum=yard, title="Wie anfangen?", body="Meine Frage zu Parkbänken.")
    talk.post_reply(by=max_, thread=thread, body="Von Max gesagt.")
    talk.post_reply(by=erika, thread=thread, body="Danke, sagt die Fragende.")
    talk.close_thread(by=erika, thread=thread)
    learning.write_reflection(by=erika, block=block_of(first, "reflection"), text="Geheimer Gedanke")
    complete(erika, course)
    learning.issue_certificate(by=erika, course=course)
    actions.create_token(by=erika)
    uploads.store(by=erika, file=inspected(SimpleUploadedFile("notiz.pdf", pdf())), among=PDFS)
    work_off()
    return thread


@pytest.fixture
def signed_in(sign_in, erika):
    """Erika's browser; the code she typed is fresh."""
    client = Client()
    sign_in(client, erika.email)
    return client


def zip_of(row) -> zipfile.ZipFile:
    with default_storage.open(row.path) as file:
        return zipfile.ZipFile(io.BytesIO(file.read()))


def make_copy(member) -> DataExport:
    row = actions.request_export(by=member)
    do_next("members.exports")
    row.refresh_from_db()
    return row


# -- Seeing ---------------------------------------------------------------------------------------------


def test_the_page_shows_mine_and_not_what_max_said(signed_in, busy):
    page = signed_in.get("/konto/daten/").content.decode()
    for words in ("Parkbänken", "Geheimer Gedanke", "Erika Beispiel", "notiz.pdf", "Radwege planen"):
        assert words in page, words
    assert "Von Max gesagt" not in page
    assert "max.muster" not in page


def test_strangers_are_asked_to_sign_in(client):
    for path in ("/konto/daten/", "/konto/loeschen/", "/konto/sitzungen/", "/konto/bestaetigen/code/"):
        assert client.get(path).url.startswith("/anmelden/"), path
    for path in ("/api/me/data/", "/api/me/exports/", "/api/me/sessions/"):
        assert client.get(path).status_code == 401, path


def test_as_many_queries_for_a_busy_as_for_a_fresh_one(client_of, erika, busy, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(erika)
    with CaptureQueriesContext(connection) as first_time:
        client.get("/konto/daten/")
    for number in range(15):
        talk.post_reply(by=erika, thread=_reopened(erika, busy), body=f"Nummer {number}")
        uploads.store(by=erika, file=inspected(SimpleUploadedFile(f"{number}.pdf", pdf())), among=PDFS)
    with CaptureQueriesContext(connection) as again:
        client.get("/konto/daten/")
    assert len(again) == len(first_time)


def _reopened(by, thread):
    thread.refresh_from_db()
    if thread.closed_at:
        talk.reopen_thread(by=by, thread=thread)
        thread.refresh_from_db()
    return thread


# -- The copy ---------------------------------------------------------------------------------------------


def test_the_copy_holds_every_personal_field_of_hers(erika, busy):
    """By reflection: whatever the register calls personal and the database holds about her is in it."""
    data = json.loads(zip_of(make_copy(erika)).read("daten.json"))
    tables = {table["table"]: table["rows"] for table in data["tables"]}
    met = 0
    for row in declarations():
        count = row.rows_of(erika.pk).count()
        if not row.is_personal or not row.person or not count or row.label == "members.DataExport":
            continue
        named = set(row.owned) - {row.person.split("__")[0]}
        held = [given for given in tables[row.label] if named <= set(given)]
        assert len(held) == count, row.label
        met += len(named)
    assert met > 40
    assert "Geheimer Gedanke" in str(tables["courses.LessonProgress"])
    assert erika.email in str(tables["members.Member"])
    assert "Von Max gesagt" not in json.dumps(data, ensure_ascii=False)


def test_secrets_are_named_but_not_handed_out(erika, busy):
    erika.set_password("rote-socken-am-montag")
    erika.save()
    text = zip_of(make_copy(erika)).read("daten.json").decode()
    assert erika.password not in text
    assert export.HIDDEN in text


def test_the_copy_can_be_read_and_brings_the_files(erika, busy):
    archive = zip_of(make_copy(erika))
    page = archive.read("index.html").decode()
    assert "Meine Frage zu Parkbänken." in page
    assert "<script" not in page
    names = archive.namelist()
    assert any(name.endswith("notiz.pdf") for name in names)
    assert any("teilnahmebescheinigung" in name for name in names)


def test_twice_changes_nothing_and_a_killed_run_is_done_again(erika, monkeypatch):
    row = actions.request_export(by=erika)
    assert actions.request_export(by=erika) == row  # two clicks are one order
    with monkeypatch.context() as patch:  # dies in the middle, as after kill -9: no except, no finally
        patch.setattr(mydata, "render_to_string", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            do_next("members.exports")
    row.refresh_from_db()
    assert (row.progress, do_next("members.exports")) == ("working", 0)  # the lease holds
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert do_next("members.exports") == 1
    row.refresh_from_db()
    before = (row.state, row.size, row.finished_at)
    assert before[0] == "ready"
    assert do_next("members.exports") == 0
    row.refresh_from_db()
    assert (row.state, row.size, row.finished_at) == before
    assert Entry.objects.filter(verb="members.export_ready").count() == 1


def test_a_copy_that_never_succeeds_is_given_up(erika):
    row = actions.request_export(by=erika)
    with patch.object(mydata.export, "steps", side_effect=ValueError):
        exhaust("members.exports")
    row.refresh_from_db()
    assert row.progress == "failed"
    assert actions.request_export(by=erika).pk != row.pk


def test_she_is_told_when_it_is_ready(erika, max_):
    make_copy(erika)
    work_off()
    assert [row.recipient for row in Notification.objects.all()] == [erika]


def test_the_page_orders_and_shows_how_far_it_is(signed_in, erika):
    assert signed_in.post("/konto/daten/kopie/").url == "/konto/daten/#kopie"
    page = signed_in.get("/konto/daten/").content.decode()
    assert "Wird zusammengestellt" in page
    assert 'hx-trigger="every 2s"' in page
    do_next("members.exports")
    fragment = signed_in.get("/konto/daten/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "Kopie holen" in fragment
    assert "every 2s" not in fragment


def fetch(client, row, door):
    path = f"/konto/daten/kopie/{row.pk}/" if door == "page" else f"/api/me/exports/{row.pk}/file/"
    return client.get(path)


@pytest.mark.parametrize("door", ["page", "api"])
def test_only_she_fetches_it_and_only_with_a_fresh_proof(door, client_of, signed_in, erika, max_, sign_in):
    row = make_copy(erika)
    answer = fetch(signed_in, row, door)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    old = fetch(client_of(erika), row, door)  # signed in, but not a moment ago
    assert old.status_code == (302 if door == "page" else 403)
    colleague = Client()
    sign_in(colleague, max_.email)
    assert fetch(colleague, row, door).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert fetch(signed_in, row, door).status_code == (302 if door == "page" else 403)


def test_a_token_fetches_nothing(client, erika):
    row = make_copy(erika)
    _, text = actions.create_token(by=erika)
    headers = {"Authorization": f"Token {text}"}
    assert client.get("/api/me/exports/", headers=headers).json()[0]["state"] == "ready"
    assert client.get(f"/api/me/exports/{row.pk}/file/", headers=headers).status_code == 403
    assert client.post("/api/me/exports/", headers=headers).status_code == 403
    assert client.delete("/api/me/", headers=headers).status_code == 403


def test_a_code_by_mail_proves_it(client_of, erika, last_code):
    row = make_copy(erika)
    client = client_of(erika)
    ask = fetch(client, row, "page")
    assert ask.url.startswith("/konto/bestaetigen/code/?next=")
    assert client.get(ask.url).status_code == 200
    assert "Code aus der Mail" in client.post(ask.url, {}).content.decode()
    assert client.post(ask.url, {"code": "CCCC-CCCC"}).status_code == 422
    assert fetch(client, row, "page").status_code == 302
    done = client.post(ask.url, {"code": last_code(), "next": f"/konto/daten/kopie/{row.pk}/"})
    assert done.url == f"/konto/daten/kopie/{row.pk}/"
    assert b"".join(client.get(done.url).streaming_content).startswith(b"PK")


def test_somebody_elses_code_proves_nothing(client_of, erika, max_, last_code):
    client = client_of(erika)
    client.post("/konto/bestaetigen/code/", {})
    Client().post("/anmelden/", {"address": max_.email})
    assert client.post("/konto/bestaetigen/code/", {"code": last_code()}).status_code == 422


def test_proof_leads_to_our_own_pages_only(signed_in, erika, last_code):
    signed_in.post("/konto/bestaetigen/code/", {})
    done = signed_in.post("/konto/bestaetigen/code/", {"code": last_code(), "next": "https://fremd.example/"})
    assert done.url == "/konto/daten/"


# -- Retention ---------------------------------------------------------------------------------------------


def test_after_seven_days_copy_and_file_are_gone(erika, django_capture_on_commit_callbacks):
    row = make_copy(erika)
    assert apply_retention()["members.DataExport"] == 0
    assert default_storage.exists(row.path)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert apply_retention(dry_run=True)["members.DataExport"] == 1
        assert default_storage.exists(row.path)
        with django_capture_on_commit_callbacks(execute=True):
            assert apply_retention()["members.DataExport"] == 1
        assert not default_storage.exists(row.path)
        assert not any(apply_retention().values())


def test_every_rule_meets_only_what_is_old(erika, max_, mona, wanda, busy, client_of, capsys):
    from members.models import Admission, Municipality

    admission = Admission.objects.create(member=wanda, domain="post.example")
    waiting = Admission.objects.create(member=max_, domain="x.example")
    actions.admit(by=mona, admission=admission, place=Municipality.objects.first())
    Client().post("/anmelden/", {"address": "neu@post.example"})
    client_of(erika)
    assert not any(apply_retention().values())
    with time_machine.travel(timezone.now() + timedelta(days=800)):
        call_command("apply_retention", dry_run=True)
        assert "members.Session: 1" in capsys.readouterr().out
        gone = apply_retention()
        assert gone["members.Admission"] == gone["members.SignInCode"] == gone["members.Session"] == 1
        assert gone["school.Entry"] == Entry.objects.filter(actor=None).count() > 3
        assert list(Admission.objects.all()) == [waiting]
        assert not any(apply_retention().values())
    assert not SignInCode.objects.exists()
    assert StoredFile.objects.exists()
