"""Ways out of the house. A transport is one module in here and one line in TRANSPORTS.

The module answers four questions:

    serves(members)                     whom of these people (pks) it reaches at all: they get a row
    plan(group, wishes, now)            what becomes of a notice of that group: now, later, or a named rule
    connect()                           something with `close()` that stays open from one message to the next
    send(notification, connection, *, excerpt)
                                        hands one over; raises Temporary, Permanent or Needless

Everything else – one row per notification and transport, claim, lease, asking the right again, service time,
retries, what is set aside – is the same for all (notifications.actions).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol, cast

from notifications.models import Notification
from notifications.planning import Plan, Wishes
from notifications.transports import mail, push
from notifications.transports.errors import Needless, Permanent, Temporary

__all__ = ["TRANSPORTS", "Needless", "Permanent", "Temporary", "Transport"]


class Transport(Protocol):
    """What a module in here offers."""

    def serves(self, members: Collection[int]) -> set[int]:
        """Those of `members` whom it reaches."""

    def plan(self, group: str, wishes: Wishes, now: datetime) -> Plan:
        """What happens to a notice of `group`; pure."""

    def connect(self) -> Any:
        """A connection for several messages."""

    def send(self, notification: Notification, connection: Any, *, excerpt: str = "") -> None:
        """Hand one over."""


TRANSPORTS: dict[str, Transport] = {"mail": cast("Transport", mail), "push": cast("Transport", push)}
