"""Now, in a digest, or not at all, and why: decided once for each (person, fact), in one place.

Pure: takes what a person wishes and says what happens to the mail, and to the message to her devices.
"""

from dataclasses import dataclass, field
from datetime import datetime

from notifications.models import OnDevices, Rule, State
from notifications.service_time import Window, next_open, next_slot
from school.notices import DEFAULTS, Group, Notice, Rhythm

FIRST_WEEK_DAYS = 7
FIRST_WEEK_MAILS = 3
BUNDLED = (Rhythm.DAILY, Rhythm.WEEKLY)  # what comes in digests


@dataclass(frozen=True)
class Wishes:
    """What holds for one person at one moment.

    `rhythms` and `devices` have her own choices only, by group. `first_week_ends` is None for everybody who
    has been here longer; `mails_so_far` counts her mails in that week, those that are still on their way
    included.
    """

    window: Window = field(default_factory=Window)
    digest_weekday: int = 1
    digest_hour: int = 8
    rhythms: dict[str, str] = field(default_factory=dict)
    devices: dict[str, str] = field(default_factory=dict)
    first_week_ends: datetime | None = None
    mails_so_far: int = 0

    def rhythm(self, group: str) -> Rhythm:
        """How soon she wants to hear of a group; security is not asked for."""
        if group == Group.SECURITY:
            return Rhythm.NOW
        return Rhythm(self.rhythms.get(group, DEFAULTS[Group(group)]))

    def on_devices(self, group: str) -> OnDevices:
        """Whether a group reaches her devices too; that of security is not asked for."""
        if group == Group.SECURITY:
            return OnDevices.ALWAYS
        return OnDevices(self.devices.get(group, OnDevices.AS_MAILS))

    def in_digests(self) -> list[str]:
        """The groups of which she hears in digests."""
        return [group.value for group in Group if self.rhythm(group) in BUNDLED]


@dataclass(frozen=True)
class Plan:
    """What happens to one mail: a first state, a time, and the rule for what is not sent."""

    state: State
    due_at: datetime
    rule: Rule | str = ""


def plan(notice: Notice, wishes: Wishes, now: datetime) -> Plan:
    """What happens to the mail about a fact of this notice."""
    if not notice.mails:
        return Plan(State.SUPPRESSED, now, Rule.ONLY_BELL)
    return plan_group(notice.group, wishes, now)


def plan_group(group: str, wishes: Wishes, now: datetime) -> Plan:
    """The same for a fact of which only the group is known."""
    if group == Group.SECURITY:
        return Plan(State.DUE, now)
    rhythm = wishes.rhythm(group)
    if rhythm == Rhythm.NEVER:
        return Plan(State.SUPPRESSED, now, Rule.UNSUBSCRIBED)
    if rhythm == Rhythm.NOW and has_mails_left(wishes):
        return Plan(State.DUE, next_open(now, wishes.window))
    return Plan(State.WAITING, next_digest(rhythm, wishes, now))


def plan_push(group: str, wishes: Wishes, now: datetime) -> Plan:
    """The same for a message to somebody's devices: at once and in service time, or not at all.

    What somebody wants to hear bundled or not at all by mail buzzes only if she says so, and the limit of
    the first week is one for mails.
    """
    if group == Group.SECURITY:
        return Plan(State.DUE, now)
    wish = wishes.on_devices(group)
    if wish == OnDevices.NEVER:
        return Plan(State.SUPPRESSED, now, Rule.OFF_DEVICES)
    if wish == OnDevices.ALWAYS or wishes.rhythm(group) == Rhythm.NOW:
        return Plan(State.DUE, next_open(now, wishes.window))
    return Plan(State.SUPPRESSED, now, Rule.NOT_AT_ONCE)


def next_digest(rhythm: Rhythm, wishes: Wishes, now: datetime) -> datetime:
    """When the next digest goes out. Somebody who has had her mails of the first week waits for its end."""
    if not has_mails_left(wishes) and wishes.first_week_ends:
        now = max(now, wishes.first_week_ends)
    weekday = wishes.digest_weekday if rhythm == Rhythm.WEEKLY else None
    return next_slot(now, wishes.window, hour=wishes.digest_hour, weekday=weekday)


def has_mails_left(wishes: Wishes) -> bool:
    """At most three mails in the first week, so that nobody regrets having come."""
    return wishes.first_week_ends is None or wishes.mails_so_far < FIRST_WEEK_MAILS
