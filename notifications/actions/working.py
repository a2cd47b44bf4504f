"""The work itself, for a Celery task woken by a fact, for beat, and for the courier loop."""

import logging
import time
from typing import Any

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from members.models import Member
from notifications.actions.announcing import announce_next
from notifications.actions.delivering import deliver_next
from notifications.actions.digests import bundle_next
from notifications.actions.watching import watch
from notifications.models import Delivery, Digest, State
from school import errands, health
from school.models import Entry
from school.rules import require

logger = logging.getLogger(__name__)


def work_off(*, seconds: float = 20) -> int:
    """Announce and deliver what is due until nothing is left or the time is over; rows worked on."""
    connections: dict[str, Any] = {}
    end, worked, looked = time.monotonic() + seconds, 0, time.monotonic()
    try:
        while time.monotonic() < end and _do_next(connections):
            worked += 1
            if time.monotonic() - looked > 1:  # the house's other work must not wait until all mails are out
                errands.run_next()
                looked = time.monotonic()
    finally:
        for opened in connections.values():
            opened.close()
    return worked


def _do_next(connections: dict[str, Any]) -> bool:
    return announce_next() or deliver_next(connections) or bundle_next() or errands.run_next()


def retry_held(*, by: Member) -> int:
    """Try everything that has failed again now: what was set aside, and what waits for its next try.

    Returns how many mails.
    """
    require(by.is_moderator)
    now = timezone.now()
    Entry.objects.exclude(held_at=None).filter(announced_at=None).update(held_at=None, attempts=0, due_at=now)
    again = {"state": State.DUE, "attempts": 0, "due_at": now, "finished_at": None, "created_at": now}
    rows = 0
    for model in (Delivery, Digest):
        rows += model.objects.filter(state=State.DUE, due_at__gt=now).exclude(outcome="").update(due_at=now)
        rows += model.objects.filter(state=State.HELD).update(**again)
    return rows


def keep_working(*, pause: float = 2.0, stop: Any = None) -> None:
    """The courier: the whole job in a plain loop, without Redis, Celery and beat. Ends with `stop`."""
    last_beat = 0.0
    while not (stop and stop.is_set()):
        worked = 0
        try:
            if time.monotonic() - last_beat > 15:
                health.beat("courier")
                watch()
                last_beat = time.monotonic()
            worked = work_off(seconds=15)
        except OperationalError as error:
            logger.warning("database away: %s", type(error).__name__)
            close_old_connections()
        if not worked:
            stop.wait(pause) if stop else time.sleep(pause)
