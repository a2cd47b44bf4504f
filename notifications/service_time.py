"""Service time: mails come when people work, in Europe/Berlin, and never on a holiday of NRW.

Pure reckoning. Everything in and out is an aware UTC datetime; local wall time exists only in here, so that
both nights of the clock change come out right: an hour that is missing in March becomes the first valid
minute after it, an hour that comes twice in October means the first one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

BERLIN = ZoneInfo("Europe/Berlin")
LOOK_AHEAD = 400  # days: a window without a single working day in more than a year is a mistake


@dataclass(frozen=True)
class Window:
    """Local times and weekdays (Monday is 0) in which mails may come."""

    opens: time = time(7)
    closes: time = time(18)
    weekdays: frozenset[int] = frozenset({0, 1, 2, 3, 4})
    keeps_holidays: bool = True


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("DE", subdiv="NW", years=year))


def is_working_day(day: date, window: Window) -> bool:
    """Whether mails may come on that local day at all."""
    is_holiday = window.keeps_holidays and day in _holidays(day.year)
    return day.weekday() in window.weekdays and not is_holiday


def is_open(now: datetime, window: Window) -> bool:
    """Whether a mail may go out at `now` (aware)."""
    local = now.astimezone(BERLIN)
    return is_working_day(local.date(), window) and window.opens <= local.time() < window.closes


def next_open(now: datetime, window: Window) -> datetime:
    """`now` inside the window, else the moment it opens next (UTC)."""
    if is_open(now, window):
        return now
    return next(moment for moment in _moments(now, window, window.opens) if moment > now)


def next_slot(now: datetime, window: Window, *, hour: int, weekday: int | None = None) -> datetime:
    """When the next digest after `now` goes out (UTC): daily, or on `weekday` (Monday is 0).

    A weekly digest whose day is no working day comes on the next one that is; a daily one skips it. An hour
    outside the window is moved to its edge.
    """
    last = (datetime.combine(date.min, window.closes) - timedelta(minutes=1)).time()
    at = min(max(time(hour), window.opens), last)
    if weekday is None:
        return next(moment for moment in _moments(now, window, at) if moment > now)
    start = now.astimezone(BERLIN).date() - timedelta(days=7)  # a slot moved by holidays may still lie ahead
    for days in range(LOOK_AHEAD):
        day = start + timedelta(days=days)
        if day.weekday() == weekday:
            moment = _utc(_first_working_day(day, window), at)
            if moment > now:
                return moment
    raise ValueError(f"no working day in {window}")


def _first_working_day(day: date, window: Window) -> date:
    days = (day + timedelta(days=offset) for offset in range(LOOK_AHEAD))
    return next(found for found in days if is_working_day(found, window))


def _moments(now: datetime, window: Window, at: time) -> Iterator[datetime]:
    """`at` on every working day from today on."""
    today = now.astimezone(BERLIN).date()
    for offset in range(LOOK_AHEAD):
        day = today + timedelta(days=offset)
        if is_working_day(day, window):
            yield _utc(day, at)
    raise ValueError(f"no working day in {window}")


def _utc(day: date, at: time) -> datetime:
    """A local wall time as UTC: the first of two, and the end of the gap for one that does not exist."""
    moment = datetime.combine(day, at, BERLIN).astimezone(UTC)  # fold=0: the first of two
    back = moment.astimezone(BERLIN)
    if back.replace(tzinfo=None) == datetime.combine(day, at):
        return moment
    gap_end = moment  # the wall time jumped over: walk to the first minute that exists
    while (
        gap_end.astimezone(BERLIN).utcoffset()
        == (gap_end - timedelta(minutes=1)).astimezone(BERLIN).utcoffset()
    ):
        gap_end -= timedelta(minutes=1)
    return gap_end
