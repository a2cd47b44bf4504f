"""Web push: wakes the devices of a person. The message is empty: what is new stays in the house.

Protocol: RFC 8030 (POST with TTL, Urgency, Topic), RFC 8292 (who we are). The browser's service worker
(static/js/push-worker.js) then asks us, with the person's session, what there is to say.
"""

import time
from collections import defaultdict
from collections.abc import Collection
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F, Q

from notifications import vapid
from notifications.models import Notification, PushSubscription, Rule
from notifications.planning import plan_push as plan
from notifications.transports.errors import Needless
from school.breaker import Breaker
from school.jobs import resources
from school.jobs.outcomes import Permanent, Temporary
from school.notices import Group

LABEL = "Push-Nachrichten"

__all__ = ["LABEL", "plan", "send", "serves"]

TTL = 24 * 3600  # seconds that the service keeps it for a device that is off: yesterday's news is in the bell
TOPIC = "neues"  # a later message replaces an earlier one that was not fetched: they all say the same
TIMEOUT = 4  # seconds for each step of a request
ENOUGH = (
    settings.DELIVERY_LEASE_SECONDS / 2
)  # seconds for all devices of a person: the lease must not run out
BREAK = 30  # seconds in which a service that does not answer is not asked
MAX_PAUSE = 24 * 3600  # seconds: however long a service says

_breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker("push service", BREAK))  # by origin


def serves(members: Collection[int]) -> set[int]:
    """Those who have switched on a device."""
    if not members or not vapid.is_on():
        return set()
    rows = PushSubscription.objects.reachable().filter(member__in=members)
    return set(rows.values_list("member", flat=True))


def send(notification: Notification, *, excerpt: str = "") -> None:
    """Wake every device that has not been woken since. `excerpt` stays here.

    A message says "look", so it stands for everything that is in the bell by then: of ten facts of one night
    the first one wakes the device, the other nine find it told.

    Expired subscriptions are dropped. Raises Needless when there is nobody to wake, Temporary when a device
    is to be tried again, Permanent when all were refused.
    """
    if notification.is_read:
        raise Needless(Rule.READ)
    with resources.opened("push", Services) as services:
        _wake_all(notification, services)


def _wake_all(notification: Notification, services: "Services") -> None:
    devices = _devices_of(notification.recipient_id)
    urgency = "high" if notification.group == Group.SECURITY else "normal"
    later: Temporary | None = None
    refused: Permanent | None = None
    end, reached = time.monotonic() + ENOUGH, 0
    for device in devices:
        try:
            if time.monotonic() > end:
                raise Temporary("Push slow")
            reached += device.told_up_to >= notification.pk or _wake(device, notification, services, urgency)
        except Temporary as error:
            later = error if later is None or error.pause > later.pause else later
        except Permanent as error:
            refused = error
    if later is not None:
        raise later
    if not reached:
        raise refused or Needless(Rule.NO_DEVICE)


def _devices_of(member: int) -> list[PushSubscription]:
    """Her devices; one whose session ended otherwise than by signing out (a new password) is dropped."""
    rows = PushSubscription.objects.reachable().filter(member=member)
    rows = rows.select_related("session__member").order_by("pk")
    ended = [row.pk for row in rows if row.session is not None and not row.session.is_signed_in]
    if ended:
        PushSubscription.objects.filter(pk__in=ended).delete()
    return [row for row in rows if row.pk not in ended]


def _wake(device: PushSubscription, notification: Notification, services: "Services", urgency: str) -> bool:
    """Whether the push service took it; False for a subscription that is over, which is dropped."""
    mine = PushSubscription.objects.filter(pk=device.pk)
    status, pause = services.post(device.endpoint, urgency)
    if status in (404, 410):  # RFC 8030, 7.3: it will never come back
        mine.delete()
        return False
    if status == 429 or status >= 500:
        raise Temporary(f"Push {status}", pause=pause)
    if not 200 <= status < 300:  # a redirect too: nobody tells us where else to send
        mine.update(refusals=F("refusals") + 1)
        raise Permanent(f"Push {status}")
    everything = Notification.objects.filter(recipient=device.member_id).order_by("-pk")
    newest = everything.values_list("pk", flat=True).first() or 0  # by the index notification_list
    mine.filter(Q(refusals__gt=0) | Q(told_up_to__lt=newest)).update(refusals=0, told_up_to=newest)
    return True


class Services:
    """Open connections to push services, with a token for each. Never follows a redirect."""

    def __init__(self) -> None:
        self._open: dict[str, HTTPConnection] = {}
        self._tokens: dict[str, str] = {}

    def post(self, endpoint: str, urgency: str) -> tuple[int, float]:
        """POST an empty message; (status, seconds to wait as the service says). Raises Temporary."""
        if not vapid.is_allowed(endpoint):  # asked again: the list may have become shorter
            return 403, 0
        origin = vapid.origin_of(endpoint)
        if _breakers[origin].is_open:
            raise Temporary("Push away")
        headers = {"TTL": str(TTL), "Urgency": urgency, "Topic": TOPIC, "Content-Length": "0"}
        headers["Authorization"] = self._token(origin)
        try:
            return self._ask(origin, endpoint, headers)
        except (OSError, HTTPException) as error:
            self._drop(origin)
            _breakers[origin].trip(error)
            raise Temporary(f"Push {type(error).__name__}") from error

    def close(self) -> None:
        """Close all of them."""
        for origin in list(self._open):
            self._drop(origin)

    def _ask(self, origin: str, endpoint: str, headers: dict[str, str]) -> tuple[int, float]:
        opened = self._open.get(origin)
        if opened is None:
            opened = self._open[origin] = _connection(origin)
        parts = urlsplit(endpoint)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        opened.request("POST", path, headers=headers)
        answer = opened.getresponse()
        pause = _seconds(answer.headers.get("Retry-After", ""))
        if answer.read(10_000) and not answer.isclosed():  # a long answer is not ours to read
            self._drop(origin)
        return answer.status, pause

    def _token(self, origin: str) -> str:
        if origin not in self._tokens:  # `Services` lives for seconds: no need to renew
            expires_at = int(time.time()) + vapid.TOKEN_HOURS * 3600
            self._tokens[origin] = vapid.authorization(origin, expires_at=expires_at)
        return self._tokens[origin]

    def _drop(self, origin: str) -> None:
        opened = self._open.pop(origin, None)
        if opened is not None:
            opened.close()


def _connection(origin: str) -> HTTPConnection:
    parts = urlsplit(origin)
    kind: Any = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname, parts.port, timeout=TIMEOUT)


def _seconds(retry_after: str) -> float:
    """Retry-After in seconds; services may also name a date, which our own gaps cover."""
    return min(int(retry_after), MAX_PAUSE) if retry_after.isdigit() else 0
