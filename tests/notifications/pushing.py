"""What the tests of the push messages do again and again."""

from datetime import UTC, datetime

from forums.actions import post_reply
from notifications import actions
from notifications.models import (
    Delivery,
    PushSubscription,
)
from school.jobs.loop import work_off
from tests.notifications.push_service import AUTH, P256DH

WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def switch_on(service, member, name="telefon", **keys) -> PushSubscription:
    """A browser of hers subscribes."""
    given = {"p256dh": P256DH, "auth": AUTH, "device": "Firefox auf Android", **keys}
    return actions.add_device(by=member, endpoint=f"{service.origin}/{name}", **given)


def answer(thread, max_, text="Mit einem Frühstück."):
    """Max answers, and the work is done."""
    post_reply(by=max_, thread=thread, body=text)
    work_off()


def pushed(**wanted):
    """Rows of the transport."""
    return Delivery.objects.filter(transport="push", **wanted)
