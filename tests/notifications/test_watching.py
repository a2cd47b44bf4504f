"""What is wrong with the dispatch becomes a fact, once, and so does its end."""

from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.db import transaction
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from notifications import actions, queries
from notifications.actions.watching import PATIENCE
from notifications.models import Delivery, Incident, Notification
from school.health import beat
from school.jobs.models import JobRun
from school.journal import record
from school.models import Entry, Heartbeat
from tests.working import announce_next, do_periodic

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def alive(db):
    """Worker and courier have just given a sign of life."""
    beat("worker")
    beat("courier")


def delivery_to(member, **fields) -> Delivery:
    """A mail on its way to somebody, about something that was told already."""
    with transaction.atomic():
        entry = record("members.admitted", actor=None, subject=member)
    Entry.objects.update(announced_at=timezone.now())
    told = Notification.objects.create(recipient=member, entry=entry, kind="Beispiel", url="/", headline="B")
    return Delivery.objects.create(notification=told, transport="mail", **fields)


def before(minutes: float):
    """So many minutes ago."""
    return timezone.now() - timedelta(minutes=minutes)


def look(*, minutes: float) -> None:
    """As courier and worker look, so many minutes from now, both alive unless they have no row."""
    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
        actions.watch()


def told_to(member) -> list[str]:
    """The headlines about incidents in somebody's bell, oldest first."""
    Entry.objects.filter(announced_at=None).update(due_at=timezone.now())  # recorded in a time to come
    while announce_next():
        pass
    rows = Notification.objects.filter(recipient=member, entry__verb__startswith="notifications.incident")
    return [row.words for row in rows.order_by("pk")]


def keep_alive(minutes: float) -> None:
    """Signs of life as they would be then."""
    Heartbeat.objects.update(beaten_at=timezone.now() + timedelta(minutes=minutes))


def test_while_all_is_well_nothing_is_written():
    actions.watch()
    assert Incident.objects.count() == 0
    assert queries.troubles() == set()


def test_a_hiccup_bothers_nobody(erika, mona):
    row = delivery_to(erika, due_at=timezone.now() - timedelta(seconds=61))
    actions.watch()
    assert Incident.objects.get().told_at is None
    row.delete()
    actions.watch()
    assert Incident.objects.count() == 0
    assert told_to(mona) == []


def test_a_queue_that_hangs_is_told_once_to_moderators_and_so_is_its_end(erika, mona):
    row = delivery_to(erika, due_at=timezone.now() - timedelta(seconds=61))
    for minutes in (0, 1, 3, 4, 5):
        keep_alive(minutes)
        look(minutes=minutes)
    assert Entry.objects.filter(verb="notifications.incident_began").count() == 1
    waits = "Hinweise oder Mails warten schon länger als eine Minute"
    assert told_to(mona) == [f"Störung beim Versand: {waits}"]
    row.delete()
    Delivery.objects.all().delete()  # the mail about the incident waits like all others
    keep_alive(6)
    look(minutes=6)
    look(minutes=6)
    assert told_to(mona)[1:] == [f"Vorbei: {waits}"]
    assert told_to(erika) == []
    assert Incident.objects.get().over_at is not None


@pytest.mark.parametrize(("name", "kind"), [("worker", "worker"), ("courier", "courier")])
def test_each_notices_the_silence_of_the_other(mona, name, kind):
    Heartbeat.objects.filter(pk=name).update(beaten_at=timezone.now() - timedelta(seconds=90))
    assert queries.troubles() == {kind}


def test_a_worker_that_never_worked_is_missed_and_a_courier_that_never_was_is_not():
    Heartbeat.objects.all().delete()
    assert queries.troubles() == {"worker"}


def test_a_mail_server_that_is_away_shows_although_no_row_is_late(erika):
    """Each try puts the next one into the future."""
    soon = timezone.now() + timedelta(minutes=30)
    delivery_to(erika, due_at=soon, failing_since=before(1), outcome="ConnectionRefusedError")
    assert queries.oldest_delivery() is None
    assert queries.troubles() == {"mail"}


def test_one_full_mailbox_is_no_incident(erika):
    soon = timezone.now() + timedelta(minutes=30)
    delivery_to(erika, due_at=soon, failing_since=before(1), outcome="SMTP 451")
    assert queries.troubles() == set()


def test_what_was_set_aside_is_an_incident_until_it_is_gone(erika, mona):
    delivery_to(erika, held_at=before(1), failing_since=before(1), outcome="SMTP 550")
    actions.watch()
    keep_alive(3)
    look(minutes=3)
    assert told_to(mona) == ["Störung beim Versand: Etwas ist mehrmals gescheitert und zurückgelegt"]
    assert actions.retry_failed(by=mona) == 1
    Delivery.objects.all().delete()
    keep_alive(4)
    look(minutes=4)
    assert len(told_to(mona)) == 2


def test_a_second_try_on_wish_does_not_wait(erika, mona):
    soon = timezone.now() + timedelta(minutes=30)
    row = delivery_to(erika, due_at=soon, failing_since=before(1), outcome="ConnectionRefusedError")
    assert actions.retry_failed(by=mona) == 1
    row.refresh_from_db()
    assert row.due_at <= timezone.now()


def test_a_look_that_fails_stops_nothing_and_is_looked_at_again(logged):
    with patch("notifications.queries.troubles", side_effect=ValueError("geheim")):
        do_periodic("notifications.watch")
    failing = JobRun.objects.get(job="notifications.watch")
    assert (failing.outcome, failing.held_at) == ("ValueError", None)
    assert "ValueError" in logged.text
    assert "geheim" not in logged.text


def test_the_page_shows_reasons_ages_and_silence(client_of, erika, mona):
    soon = timezone.now() + timedelta(minutes=30)
    for _ in range(2):
        delivery_to(erika, due_at=soon, failing_since=before(1), outcome="ConnectionRefusedError")
    delivery_to(erika, state="sent", finished_at=timezone.now())
    Heartbeat.objects.filter(pk="courier").update(beaten_at=timezone.now() - timedelta(minutes=9))
    actions.watch()
    with time_machine.travel(timezone.now() + PATIENCE, tick=False):
        beat("worker")
        actions.watch()
        page = client_of(mona).get("/hinweise/versand/").content.decode()
    assert "ConnectionRefusedError" in page
    assert "wird von selbst wieder versucht" in page
    assert "1 Zustellung" in page
    assert ">still<" in page
    assert "Der Mailserver ist nicht zu erreichen" in page
    assert "dauert an" in page
    assert erika.email not in page


# -- When both who watch are dead -----------------------------------------------------------------------


@pytest.fixture
def unseen(monkeypatch):
    """This process has not looked yet."""
    monkeypatch.setattr("notifications.queries.dispatch._looked", None)


def dead_for(minutes: float, *names: str) -> None:
    """Their last sign of life is so old."""
    Heartbeat.objects.filter(pk__in=names).update(beaten_at=timezone.now() - timedelta(minutes=minutes))


def test_moderators_read_on_every_page_that_nothing_goes_out(unseen, client_of, mona, erika):
    dead_for(20, "worker", "courier")
    since = timezone.localtime(Heartbeat.objects.get(pk="courier").beaten_at)
    for address in ("/", "/konto/", "/hinweise/versand/"):
        page = client_of(mona).get(address).content.decode()
        assert "Der Versand steht still." in page, address
        assert f"{since:%H:%M} Uhr gehen keine Mails" in page
    for somebody in (erika, None):
        assert "Der Versand steht still." not in client_of(somebody).get("/").content.decode()


@pytest.mark.parametrize("names", [("worker",), ("courier",), ()])
def test_while_one_of_them_lives_nobody_is_alarmed(unseen, client_of, mona, names):
    dead_for(20, *names)
    assert "Der Versand steht still." not in client_of(mona).get("/konto/").content.decode()


def test_a_school_in_which_nothing_ever_began_is_quiet(unseen):
    Heartbeat.objects.all().delete()
    assert queries.standstill() is None


def test_one_look_is_enough_for_thirty_seconds(unseen, monkeypatch, django_assert_num_queries):
    clock = [1000.0]
    monkeypatch.setattr("notifications.queries.dispatch.time.monotonic", lambda: clock[0])
    with django_assert_num_queries(1):
        for _ in range(50):
            queries.standstill()
    dead_for(20, "worker", "courier")
    assert queries.standstill() is None
    clock[0] += 31
    assert queries.standstill() is not None


def test_a_page_without_anybody_asks_nothing(unseen, django_assert_num_queries):
    with django_assert_num_queries(0):
        render_to_string("school/imprint.html", request=RequestFactory().get("/gibtesnicht/"))
