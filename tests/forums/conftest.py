"""A forum, a thread of Erika's, and helpers that build many rows."""

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from forums import actions
from forums.models import Forum, Reply, Thread
from members.models import Member


@pytest.fixture
def yard(db) -> Forum:
    """An open forum."""
    return Forum.objects.create(slug="offen", title="Offener Pausenhof", description="Für alles.", position=1)


@pytest.fixture
def beginners(db) -> Forum:
    """Where beginners ask."""
    return Forum.objects.create(
        slug="anfaengerfragen", title="Anfängerfragen", description="Fragt!", kind="beginners", position=2
    )


@pytest.fixture
def thread(yard, erika) -> Thread:
    """Erika's question."""
    return actions.start_thread(by=erika, forum=yard, title="Wie fangen wir an?", body="Geheime *Frage*.")


@pytest.fixture
def reply(thread, max_) -> Reply:
    """Max's answer to it."""
    return actions.post_reply(by=max_, thread=thread, body="Klein, und **zaghaft**.")


@pytest.fixture
def ina(arnsberg) -> Member:
    """Worked in Arnsberg once; her account is switched off."""
    return Member.objects.create(
        email="ina.inaktiv@arnsberg.de", display_name="Ina Inaktiv", municipality=arnsberg, is_active=False
    )


@pytest.fixture
def mona(mona) -> Member:
    """The moderator, with a second factor: without one she may only read."""
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    return mona


@pytest.fixture
def fill():
    """`fill(thread, author, 30)` → that many more replies, written straight into the table."""

    def make(thread: Thread, author: Member, count: int) -> list[Reply]:
        replies = [
            Reply(thread=thread, author=author, body=f"Nummer {n}", html=f"<p>Nummer {n}</p>")
            for n in range(count)
        ]
        Reply.objects.bulk_create(replies)
        Thread.objects.filter(pk=thread.pk).update(
            reply_count=Reply.objects.filter(thread=thread).count(), last_activity_at=timezone.now()
        )
        thread.refresh_from_db()
        return replies

    return make
