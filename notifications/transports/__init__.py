"""Ways out of the house. A transport is one module in here and one line in TRANSPORTS.

The module says how it is called in lists (`LABEL`) and answers three questions:

    serves(members)                     whom of these people (pks) it reaches at all: they get a row
    plan(group, wishes, now)            what becomes of a notice of that group: now, later, or a named rule
    send(notification, *, excerpt)      hands one over; raises Temporary, Permanent or Needless

Everything else – one row per notification and transport, claim, lease, asking the right again, service time,
retries, what is set aside – is the same for all (notifications.actions, school.jobs).
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol, cast

from notifications.models import Notification
from notifications.planning import Plan, Wishes
from notifications.transports import mail, push
from notifications.transports.errors import Needless

__all__ = ["TRANSPORTS", "Needless", "Transport"]


class Transport(Protocol):
    """What a module in here offers."""

    LABEL: str

    def serves(self, members: Collection[int]) -> set[int]:
        """Those of `members` whom it reaches."""

    def plan(self, group: str, wishes: Wishes, now: datetime) -> Plan:
        """What happens to a notice of `group`; pure."""

    def send(self, notification: Notification, *, excerpt: str = "") -> None:
        """Hand one over."""


TRANSPORTS: dict[str, Transport] = {"mail": cast("Transport", mail), "push": cast("Transport", push)}
