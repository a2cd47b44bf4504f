"""Going, coming, taking one's data along and publishing hang on no queue, no worker and no Redis."""

import contextlib
import threading
import time
from unittest.mock import patch

import psycopg
import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client, override_settings
from kombu import Connection

from forums import actions as talk
from forums.models import Reply, Thread
from knowledge import actions as knowledge
from members import actions
from members.models import DataExport, Member
from notifications.models import Notification
from school import live, tasks, uploads
from school.jobs import waking
from school.jobs.loop import work_off
from school.models import Entry, SearchEntry, StoredFile
from school.privacy import ledger
from school.privacy.ledger import Contributions
from school.search import following
from school.search.asking import Wish, search
from school.uploads.kinds import PDFS
from tests.inspection.documents import pdf
from tests.inspection.files import inspected
from tests.knowledge.writers import cast_of, in_state
from tests.members.traces import ADDRESS
from tests.working import do_next

pytestmark = pytest.mark.django_db(transaction=True)
NOWHERE = "unix:///nowhere/redis.sock"


@contextlib.contextmanager
def somebody_else(*statements):
    """Another process holds what it has asked for, in a transaction that is still open."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: given[name] for name in names if given.get(name)}) as other:
        for statement, values in statements:
            other.execute(statement, values)
        yield other
        other.rollback()


def erase(member, choice=Contributions.DELETED):
    actions.erase_account(by=Member.objects.get(pk=member.pk), contributions=choice)


def is_gone(member):
    return Member.objects.get(pk=member.pk).erased_on is not None


# -- The search stands still -----------------------------------------------------------------------------


@pytest.fixture
def standing(thread, quirina, max_):
    """The search has read everything, then chokes on a word, and its writer never comes back."""
    talk.post_reply(by=max_, thread=thread, body="Zwetschgenkuchen.")
    talk.post_reply(by=quirina, thread=thread, body="Laternenumzug.")
    following.catch_up()
    assert search("Laternenumzug", Wish(max_)).total == 1
    poison = talk.start_thread(by=max_, forum=thread.forum, title="Gift", body="x" * 2500)
    with somebody_else(
        ("SELECT pg_advisory_xact_lock(%s)", [following._LOCK]),
    ):
        yield poison


def test_nothing_that_matters_waits_for_the_search(
    standing, quirina, max_, erika, arnsberg, ense, agency, sign_in
):
    assert SearchEntry.objects.exists()
    client = Client()
    assert sign_in(client, erika.email).status_code == 302
    assert client.get("/konto/").status_code == 200
    actions.request_export(by=erika)
    do_next("members.exports")
    assert DataExport.objects.get(member=erika).is_ready
    cast = cast_of(arnsberg, ense, agency)
    report = in_state(arnsberg, cast["author"], slug="baeume", title="Bäume", status="eingereicht")
    knowledge.publish(by=cast["moderator"], report=report)
    assert client.post("/abmelden/").status_code == 302
    assert client.get("/konto/").status_code == 302

    erase(quirina)
    assert is_gone(quirina)
    assert not Reply.objects.filter(author=quirina).exclude(body="").exists()
    for words in ("Laternenumzug", "Zwetschgenkuchen"):
        assert search(words, Wish(max_)).total == 0, "hidden from the commit on, whenever it is read again"


# -- Workers in the middle of something ------------------------------------------------------------------


@pytest.fixture
def told(thread, quirina, max_):
    """She has done something, and was told something."""
    talk.post_reply(by=max_, thread=thread, body="Für sie.")
    work_off()
    return Notification.objects.filter(recipient=quirina).latest("pk")


def test_a_worker_that_holds_her_rows_for_a_moment_is_waited_for(told, quirina):
    rows = [
        ("SELECT id FROM notifications_notification WHERE id = %s FOR UPDATE", [told.pk]),
        ("SELECT id FROM notifications_delivery WHERE notification_id = %s FOR UPDATE", [told.pk]),
        ("SELECT id FROM school_entry WHERE actor_id = %s FOR UPDATE", [quirina.pk]),
    ]
    with somebody_else(*rows) as worker:
        end = threading.Timer(0.5, worker.rollback)
        end.start()
        erase(quirina)
        end.join()
    assert is_gone(quirina)


def test_who_holds_her_rows_for_ever_is_not_waited_for_and_nothing_is_half_deleted(told, quirina, client_of):
    wish = {"contributions": "delete", "word": "LÖSCHEN"}
    before = list(Thread.objects.values())
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '100ms'")
    with somebody_else(("SELECT id FROM school_entry WHERE actor_id = %s FOR UPDATE", [quirina.pk])):
        with pytest.raises(ValidationError, match="Es ist nichts gelöscht"):
            erase(quirina)
        with patch("members.proof.is_proven", return_value=True):
            answer = client_of(quirina).post("/konto/loeschen/", wish)
        assert answer.status_code == 422
        assert "Es ist nichts gelöscht" in answer.content.decode()
    assert not is_gone(quirina)
    assert list(Thread.objects.values()) == before
    erase(quirina)
    assert is_gone(quirina)


def test_two_that_wait_for_each_other_end(told, quirina):
    """A worker tells her something while she goes: each holds what the other one wants."""
    entry = Entry.objects.filter(actor=quirina).earliest("pk")
    insert = (
        "INSERT INTO notifications_notification"
        ' (recipient_id, entry_id, kind, "group", thing, headline, url, created_at, is_read)'
        " VALUES (%s, %s, 'x', 'own', '', 'x', '/', now(), false)"
    )
    outcome = []
    with somebody_else(("SELECT id FROM school_entry WHERE id = %s FOR UPDATE", [entry.pk])) as worker:

        def tell():
            while not waiting_for(worker):
                time.sleep(0.02)
            try:
                worker.execute(insert, [quirina.pk, entry.pk])
                worker.commit()
                outcome.append("told")
            except psycopg.errors.DeadlockDetected:
                worker.rollback()
                outcome.append("came too late")

        other = threading.Thread(target=tell)
        other.start()
        erase(quirina)
        other.join()
    assert is_gone(quirina)
    assert outcome in (["told"], ["came too late"])
    assert not Notification.objects.filter(recipient=quirina).exists()


def waiting_for(worker):
    """Whether somebody waits for a lock that this connection holds."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    with psycopg.connect(**{name: given[name] for name in names if given.get(name)}) as third:
        query = "SELECT count(*) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"
        return third.execute(query, [worker.info.backend_pid]).fetchone()[0] > 0


# -- What is not there -----------------------------------------------------------------------------------


@pytest.fixture
def nothing_there(monkeypatch):
    """Redis as cache, bus and broker, and the mail server: all of them asked for real, none answers."""
    apply = tasks.work.apply_async
    broker = Connection("redis+socket:///nowhere/redis.sock")
    monkeypatch.setattr(tasks.work, "apply_async", lambda **said: apply(connection=broker, **said))
    monkeypatch.setattr(live, "get_channel_layer", lambda: RedisPubSubChannelLayer(hosts=[NOWHERE]))
    for breaker in (live._bus, waking._broker):
        monkeypatch.setattr(breaker, "_closes_at", 0.0)
    cache = {"BACKEND": "school.cache.ForgivingRedisCache", "LOCATION": NOWHERE}
    with override_settings(
        CACHES={"default": cache, "parts": cache},
        EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
        EMAIL_PORT=1,
    ):
        yield


def test_without_redis_and_mail_she_goes_all_the_same(told, quirina, client_of, nothing_there):
    client = client_of(quirina)
    with patch("members.proof.is_proven", return_value=True):
        answer = client.post("/konto/loeschen/", {"contributions": "keep", "word": "LÖSCHEN"})
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_gone(quirina)


def test_a_disk_that_keeps_her_files_keeps_nobody(quirina, monkeypatch, caplog):
    """Her rows are gone; what lies about is an orphan (`school.orphans`)."""
    row = actions.request_export(by=quirina)
    default_storage.save(f"{row.path}/not-a-file", ContentFile(b"x"))  # cannot be deleted like one
    stored = uploads.store(by=quirina, file=inspected(SimpleUploadedFile("a.pdf", pdf())), among=PDFS)
    default_storage.delete(stored.path)
    default_storage.save(f"{stored.path}/not-a-file", ContentFile(b"x"))
    erase(quirina)
    assert is_gone(quirina)
    assert not DataExport.objects.exists()
    assert not StoredFile.objects.exists()
    assert [record.levelname for record in caplog.records if "on_commit" in record.getMessage()] == [
        "ERROR"
    ] * 2


def test_a_second_tab_finds_nobody_to_delete(quirina):
    by = Member.objects.get(pk=quirina.pk)
    erase(quirina)
    assert not Member.objects.filter(email=ADDRESS).exists()
    actions.erase_account(by=by, contributions=Contributions.KEPT)
    assert len(ledger.lines()) == Entry.objects.filter(verb="members.erased").count() == 1
