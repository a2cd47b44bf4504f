"""From fact to bell and mail: told once, whatever happens in between."""

import smtplib
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from forums.actions import follow, post_reply, start_thread, unfollow
from forums.models import Forum
from notifications import actions
from notifications.models import Delivery, Notification, State
from school.jobs import loop, registry
from school.jobs.loop import work_off
from school.jobs.registry import LEASE
from school.models import Entry
from school.search import following
from tests.parallel import at_once
from tests.working import announce_next, claim, exhaust

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(erika):
    """Erika's question; the fact of its start is told already."""
    forum = Forum.objects.create(
        slug="anfaenger", title="Anfängerfragen", description="Fragt!", kind="beginners"
    )
    thread = start_thread(by=erika, forum=forum, title="Wie fangen wir an?", body="Wer hilft?")
    work_off()
    mail.outbox.clear()
    return thread


def test_an_answer_reaches_bell_and_mailbox_of_the_asker_and_nobody_else(thread, erika, max_, mona):
    reply = post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    assert not Notification.objects.filter(recipient=erika, entry__verb="forums.reply_posted").exists()

    work_off()

    told = Notification.objects.get(entry__verb="forums.reply_posted")
    assert (told.recipient, told.is_read) == (erika, False)
    assert "Max Muster" in told.words
    assert told.url == reply.get_absolute_url()
    (sent,) = mail.outbox
    assert sent.to == ["erika.beispiel@arnsberg.de"]
    assert sent.extra_headers["Message-ID"] == told.message_id
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert told.url in sent.body
    assert "Frühstück" not in sent.body, "what is said in a closed place stays in the house"


def test_a_second_run_tells_nobody_anything(thread, max_):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    following.catch_up()  # else it counts as work, too
    assert work_off() == 2
    assert work_off() == 0
    Entry.objects.update(announced_at=None, cursor=0)
    work_off()
    assert Notification.objects.filter(entry__verb="forums.reply_posted").count() == 1
    assert len(mail.outbox) == 1


def test_a_worker_killed_after_its_claim_loses_nothing(thread, max_):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    announce_next()
    claim("notifications.mail")  # … and dies here
    following.catch_up()
    assert work_off() == 0, "the lease still holds"
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        work_off()
    assert len(mail.outbox) == 1


def test_a_frozen_worker_finds_its_claim_gone(thread, max_):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    announce_next()
    frozen = claim("notifications.mail")
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        work_off()
        loop._do(registry.get("notifications.mail"), [frozen])
    assert len(mail.outbox) == 1
    assert Delivery.objects.get().state == State.SENT


def test_who_no_longer_follows_or_is_no_longer_there_gets_no_mail(thread, erika, max_):
    follow(by=max_, thread=thread)
    for leave in (
        lambda: unfollow(by=erika, thread=thread),
        lambda: type(erika).objects.update(is_active=False),
    ):
        post_reply(by=max_, thread=thread, body=f"Antwort {leave}")
        announce_next()
        leave()
        work_off()
        assert mail.outbox == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {State.SUPPRESSED}


def test_a_deleted_reply_is_not_announced(thread, max_):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.").delete()
    work_off()
    assert not Notification.objects.filter(entry__verb="forums.reply_posted").exists()


@pytest.mark.parametrize(
    ("error", "is_held"),
    [
        (ConnectionRefusedError(), False),
        (smtplib.SMTPServerDisconnected(), False),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"later")}), False),
        (smtplib.SMTPRecipientsRefused({"x": (550, b"unknown")}), True),
        (smtplib.SMTPDataError(554, b"no"), True),
        (ZeroDivisionError(), False),
    ],
)
def test_what_an_error_means_for_the_row(thread, max_, error, is_held):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    with patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=error):
        work_off()
    row = Delivery.objects.get()
    assert (row.state, row.held_at is not None) == (State.DUE, is_held)
    assert mail.outbox == []


def test_a_poisoned_row_is_set_aside_and_the_next_one_goes_out(thread, erika, max_, mona):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    announce_next()
    with patch("notifications.transports.mail.compose", side_effect=ValueError):
        exhaust("notifications.mail")
    poisoned = Delivery.objects.get()
    assert (poisoned.held_at is not None, poisoned.outcome) == (True, "ValueError")

    post_reply(by=max_, thread=thread, body="Und noch etwas.")
    work_off()
    assert len(mail.outbox) == 1

    actions.retry_failed(by=mona)
    work_off()
    assert len(mail.outbox) == 2


def test_a_fact_whose_notice_fails_is_set_aside(thread, max_):
    post_reply(by=max_, thread=thread, body="Mit einem Frühstück.")
    with patch("forums.notices.ReplyPosted.headline", side_effect=KeyError):
        exhaust("notifications.announcing")
    entry = Entry.objects.get(announced_at=None)
    assert entry.held_at is not None
    assert entry.outcome == "KeyError"


@pytest.mark.django_db(transaction=True)
def test_many_couriers_at_once_tell_everybody_once(thread, max_, erika):
    for number in range(12):
        post_reply(by=max_, thread=thread, body=f"Gedanke {number}")
    at_once(*[work_off] * 4)
    assert Notification.objects.filter(recipient=erika, entry__verb="forums.reply_posted").count() == 12
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == len(mail.outbox) == 12
