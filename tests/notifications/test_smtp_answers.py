"""Whatever a mail server says, it means the same for every kind of mail. With a real server that says it."""

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from forums.actions import post_reply, start_thread
from forums.models import Forum
from members import actions as members
from members.models import Coordinator, Departure, Invitation, Member
from notifications.models import Delivery, Digest, Notification
from school import mails
from school.breaker import Breaker
from school.jobs.models import Claimable
from tests.chaos.stage import free_port
from tests.working import announce_next, do_next

pytestmark = pytest.mark.django_db
JOBS = {
    "notifications.mail": Delivery,
    "notifications.digests": Digest,
    "members.invitations": Invitation,
    "members.departures": Departure,
}
TRIED_AGAIN, SET_ASIDE = (0, False), (1, True)  # failures of its own, held


class Answers:
    """Says one thing to every mail, at one point of the conversation."""

    def __init__(self) -> None:
        self.at, self.words, self.taken = "", "", 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        """MAIL FROM."""
        envelope.mail_from = address
        return self.words if self.at == "MAIL" else "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        """RCPT TO."""
        envelope.rcpt_tos.append(address)
        return self.words if self.at == "RCPT" else "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """After the text."""
        if self.at == "CUT":
            server.transport.abort()
        self.taken += not self.at
        return self.words if self.at == "DATA" else "250 OK"


@pytest.fixture
def server(settings, monkeypatch):
    """A mail server on this machine; nobody has found it away yet."""
    answers, port = Answers(), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    monkeypatch.setattr(mails, "_server", Breaker("mail server", seconds=5))
    controller = Controller(answers, hostname="127.0.0.1", port=port)
    controller.start()
    yield answers
    controller.stop()


@pytest.fixture
def due(arnsberg, erika, max_, mona):
    """One mail of every kind."""
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    members.invite(by=erika, municipality=arnsberg, address="neu@arnsberg.de")
    gone = Member.objects.create(email="weg@arnsberg.de", display_name="Weg", municipality=arnsberg)
    members.end_membership(by=mona, member=gone, reason="Neue Aufgabe")
    yard = Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")
    thread = start_thread(by=erika, forum=yard, title="Laternen", body="Wer hilft?")
    for number in range(2):
        post_reply(by=max_, thread=thread, body=f"Ich {number}")
    while announce_next():
        pass
    first, second = Notification.objects.filter(entry__verb="forums.reply_posted")
    Delivery.objects.exclude(notification__in=[first, second]).delete()
    digest = Digest.objects.create(member=erika)
    Delivery.objects.filter(notification=second).update(state="bundled", digest=digest)


def send_all() -> set[tuple[int, bool, str]]:
    """What became of the mails: failures of their own, set aside or not, and why."""
    for name, model in JOBS.items():
        model.objects.all().update(**Claimable.FRESH | {"due_at": timezone.now()})
        assert do_next(name) == 1, name
    rows = [row for model in JOBS.values() for row in model.objects.all()]
    alone = [row for row in rows if getattr(row, "state", "") != "bundled"]
    return {(row.attempts, row.held_at is not None, row.outcome) for row in alone}


@pytest.mark.parametrize(
    ("at", "words", "fate", "outcome"),
    [
        ("RCPT", "451 Later", TRIED_AGAIN, "SMTP 451"),
        ("RCPT", "550 Unknown", SET_ASIDE, "SMTP 550"),
        ("DATA", "452 Full", TRIED_AGAIN, "SMTP 452"),
        ("DATA", "554 Spam", SET_ASIDE, "SMTP 554"),
        ("CUT", "", TRIED_AGAIN, "SMTPServerDisconnected"),
        ("MAIL", "421 Closing", TRIED_AGAIN, "SMTPSenderRefused"),
        ("MAIL", "530 Sign in first", TRIED_AGAIN, "SMTPSenderRefused"),
        ("MAIL", "552 Too large", SET_ASIDE, "SMTP 552"),
    ],
)
def test_an_answer_means_the_same_for_every_mail(due, server, at, words, fate, outcome):
    server.at, server.words = at, words
    assert send_all() == {(*fate, outcome)}
    with pytest.raises(members.MailAway):
        members.request_code(address="neu@arnsberg.de", browser="x")
    server.at = ""
    assert send_all() == {(0, False, "")}
    assert server.taken == len(JOBS)


def test_a_server_that_is_away_means_the_same_and_is_asked_once(due, server, settings, caplog):
    settings.EMAIL_PORT = free_port()
    assert send_all() == {(*TRIED_AGAIN, "ConnectionRefusedError")}
    with pytest.raises(members.MailAway):
        members.request_code(address="neu@arnsberg.de", browser="x")
    assert caplog.text.count("mail server away") == 1
