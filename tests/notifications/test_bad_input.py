"""Names, titles and templates that mean harm, or are merely broken: contained, and nothing else held up."""

from datetime import timedelta
from email import message_from_bytes, policy
from unittest.mock import patch

import pytest
from django.core import mail
from django.template import TemplateSyntaxError
from django.utils import timezone

from forums.actions import post_reply, start_thread
from forums.models import Forum
from members.models import Member
from notifications import actions, queries
from notifications.models import Delivery, Notification, State
from notifications.transports import mail as transport
from school.jobs.loop import work_off
from tests.working import announce_next, exhaust

pytestmark = pytest.mark.django_db
NASTY = [
    "Max\r\nBcc: opfer@example.org",
    "Max\nSubject: Gewonnen",
    "Max\r\n\r\n<script>alert(1)</script>",
    "Max \u202egnp.exe\u202c",  # right to left override
    "Max 🦄👩‍👩‍👧 مرحبا",
    "M" * 80,
    "=?utf-8?q?Max=0D=0ABcc=3A_opfer?=",
    "{{ member.email }}{% debug %}",
]


@pytest.fixture
def yard(db) -> Forum:
    """A forum for all."""
    return Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")


def as_sent(message) -> object:
    """The mail as a server gets it, read again."""
    return message_from_bytes(message.message().as_bytes(), policy=policy.default)


@pytest.mark.parametrize("words", NASTY)
def test_names_and_titles_stay_text(yard, erika, max_, words):
    Member.objects.filter(pk=max_.pk).update(display_name=words[:80])
    Member.objects.filter(pk=erika.pk).update(display_name=words[:80])
    max_.refresh_from_db()
    thread = start_thread(by=erika, forum=yard, title="Anfang", body="Wer hilft?")
    type(thread).objects.filter(pk=thread.pk).update(title=f"{words} {'x' * 60}"[:140])
    thread.refresh_from_db()
    post_reply(by=max_, thread=thread, body="Hallo")
    work_off()

    (sent,) = mail.outbox
    received = as_sent(sent)
    assert received["To"] == erika.email
    assert received["Bcc"] is None
    assert received.get_all("Subject") == [received["Subject"]]
    assert "\n" not in received["Subject"]
    assert len(received.get_all("Message-ID")) == 1
    html = received.get_body(("html",)).get_content()
    assert "<script>" not in html
    assert erika.email not in html, "nothing that people type is a template"
    for row in Notification.objects.all():
        assert len(row.headline) <= 200
        assert "\n" not in sent.subject
    assert Delivery.objects.get().state == State.SENT


def test_a_template_error_in_one_kind_holds_nothing_else_up(yard, erika, max_, mona, logged):
    """Only the mails about answers are broken; all others go out, and the broken ones are set aside."""
    thread = start_thread(by=erika, forum=yard, title="Anfang", body="Wer hilft?")
    post_reply(by=max_, thread=thread, body="Hallo")
    announce_next()
    announce_next()
    right = transport.compose

    def broken_for_answers(notification, **extra):
        if notification.entry.verb == "forums.reply_posted":
            raise TemplateSyntaxError("geheim: Wer hilft?")
        return right(notification, **extra)

    actions.plan_announcement(
        by=mona,
        title="Trotzdem",
        body="Text",
        needs_acknowledgement=True,
        due_on=timezone.localdate() + timedelta(days=9),
    )
    with patch("notifications.transports.mail.compose", side_effect=broken_for_answers):
        work_off()
        exhaust("notifications.mail")
    assert sorted(sent.to[0] for sent in mail.outbox) == [erika.email, max_.email]
    assert all("Trotzdem" in sent.subject for sent in mail.outbox)
    held = Delivery.objects.exclude(held_at=None).get()
    assert held.outcome == "TemplateSyntaxError"
    assert "TemplateSyntaxError" in logged.text
    assert "geheim" not in logged.text, "logs hold no texts of people"
    assert "held" in queries.troubles()

    assert actions.retry_failed(by=mona) == 1
    work_off()
    assert any("Anfang" in sent.subject for sent in mail.outbox), "once it is mended, it goes out"
