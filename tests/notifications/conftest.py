"""A push service on this machine, and a thread whose answers are announced."""

from datetime import timedelta

import pytest

from forums.actions import start_thread
from forums.models import Forum
from members.models import Member
from notifications import vapid
from notifications.transports import push
from school.jobs.loop import work_off
from tests.notifications.push_service import running
from tests.notifications.pushing import WEDNESDAY


@pytest.fixture
def service(settings):
    """A school with a key, and a push service on this machine."""
    settings.VAPID_PRIVATE_KEY = vapid.make_key()
    push._breakers.clear()
    with running(vapid.public_key()) as found:
        settings.PUSH_LOCAL_SERVICE = found.origin
        yield found
    assert "wrong" not in found.paths(), found.messages


@pytest.fixture
def thread(erika, max_):
    """Erika's question; both have been here for a year."""
    Member.objects.update(joined_at=WEDNESDAY - timedelta(days=365))
    forum = Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")
    thread = start_thread(by=erika, forum=forum, title="Wie fangen wir an?", body="Wer hilft?")
    work_off()
    return thread
