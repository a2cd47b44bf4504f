"""The clock of Germany: both change nights, leap day, year end, week 53 and holidays, to the minute."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.service_time import BERLIN, Window, is_open, is_working_day, next_open, next_slot

ALL_DAY = Window(time(0), time(23, 59), frozenset(range(7)), keeps_holidays=False)
OFFICE = Window()
UTC = ZoneInfo("UTC")


def local(text: str) -> datetime:
    """ "2026-03-29 01:30" in Germany; of two moments the first."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def shown(moment: datetime) -> str:
    """How a clock in Germany shows it, with its distance from UTC."""
    return moment.astimezone(BERLIN).strftime("%a %Y-%m-%d %H:%M %z")


WEEKLY = [
    # now, weekday, hour, what a clock in Ense shows then
    ("2026-11-25 12:00", 1, 8, "Tue 2026-12-01 08:00 +0100"),
    ("2026-12-01 07:59", 1, 8, "Tue 2026-12-01 08:00 +0100"),
    ("2026-12-01 08:00", 1, 8, "Tue 2026-12-08 08:00 +0100"),
    ("2026-10-23 12:00", 1, 8, "Tue 2026-10-27 08:00 +0100"),  # after the night that is an hour longer
    ("2026-03-27 12:00", 1, 8, "Tue 2026-03-31 08:00 +0200"),  # after the night that is an hour shorter
    ("2026-12-22 09:00", 4, 8, "Mon 2026-12-28 08:00 +0100"),  # 25 December is a Friday: the next working day
    ("2026-12-28 08:00", 4, 8, "Mon 2027-01-04 08:00 +0100"),  # and so is 1 January
    ("2027-03-25 09:00", 0, 8, "Tue 2027-03-30 08:00 +0200"),  # Easter Monday
    ("2026-12-29 09:00", 3, 8, "Thu 2026-12-31 08:00 +0100"),  # ISO week 53 of 2026
    ("2026-12-31 09:00", 3, 8, "Thu 2027-01-07 08:00 +0100"),  # the first week of 2027
    ("2028-02-24 09:00", 1, 8, "Tue 2028-02-29 08:00 +0100"),  # leap day
    ("2026-11-25 12:00", 1, 22, "Tue 2026-12-01 17:59 +0100"),  # an hour outside service time: its edge
    ("2026-11-25 12:00", 1, 5, "Tue 2026-12-01 07:00 +0100"),
]


@pytest.mark.parametrize(("now", "weekday", "hour", "expected"), WEEKLY)
def test_the_weekly_digest_comes_at_its_local_hour(now, weekday, hour, expected):
    assert shown(next_slot(local(now), OFFICE, hour=hour, weekday=weekday)) == expected


DAILY = [
    ("2026-11-27 09:00", OFFICE, 8, "Mon 2026-11-30 08:00 +0100"),  # Friday: nothing at the weekend
    ("2026-05-13 09:00", OFFICE, 8, "Fri 2026-05-15 08:00 +0200"),  # Ascension Day
    ("2026-06-03 09:00", OFFICE, 8, "Fri 2026-06-05 08:00 +0200"),  # Corpus Christi: a holiday here
    ("2026-10-30 09:00", OFFICE, 8, "Mon 2026-11-02 08:00 +0100"),
    (
        "2027-03-28 00:30",
        ALL_DAY,
        2,
        "Sun 2027-03-28 03:00 +0200",
    ),  # 2:00 does not exist: the first that does
    ("2026-10-25 01:00", ALL_DAY, 2, "Sun 2026-10-25 02:00 +0200"),  # 2:00 comes twice: the first
    ("2026-10-25 02:00", ALL_DAY, 2, "Mon 2026-10-26 02:00 +0100"),  # and not the second
]


@pytest.mark.parametrize(("now", "window", "hour", "expected"), DAILY)
def test_the_daily_digest_comes_at_its_local_hour(now, window, hour, expected):
    assert shown(next_slot(local(now), window, hour=hour)) == expected


OPEN = [
    ("2026-11-25 06:59", "Wed 2026-11-25 07:00 +0100"),
    ("2026-11-25 07:00", "Wed 2026-11-25 07:00 +0100"),
    ("2026-11-25 17:59", "Wed 2026-11-25 17:59 +0100"),
    ("2026-11-25 18:00", "Thu 2026-11-26 07:00 +0100"),
    ("2026-12-24 18:00", "Mon 2026-12-28 07:00 +0100"),  # Christmas, and the weekend after it
    ("2026-12-31 18:00", "Mon 2027-01-04 07:00 +0100"),
    ("2026-11-01 10:00", "Mon 2026-11-02 07:00 +0100"),  # All Saints' Day, a Sunday
    ("2027-03-27 23:30", "Tue 2027-03-30 07:00 +0200"),  # the short night before Easter Sunday
]


@pytest.mark.parametrize(("now", "expected"), OPEN)
def test_mails_come_in_service_time(now, expected):
    assert shown(next_open(local(now), OFFICE)) == expected


def test_holidays_are_those_of_north_rhine_westphalia():
    assert not is_working_day(datetime(2026, 11, 1).date(), Window(weekdays=frozenset(range(7))))
    assert is_working_day(datetime(2026, 1, 6).date(), OFFICE), "Epiphany is none here"
    assert is_working_day(datetime(2026, 10, 31).date(), Window(weekdays=frozenset(range(7))))


moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
windows = st.builds(
    Window,
    st.times(time(0), time(11)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.times(time(12), time(23, 59)).map(lambda at: at.replace(second=0, microsecond=0)),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.booleans(),
)


@given(moments, windows)
def test_the_next_opening_is_open_and_nothing_was_open_before(now, window):
    opens = next_open(now, window)
    assert opens >= now
    assert is_open(opens, window)
    assert opens == now or not is_open(now, window)


@given(moments, windows, st.integers(0, 23), st.none() | st.integers(0, 6))
def test_a_slot_lies_ahead_and_in_service_time_and_asking_again_gives_the_next(now, window, hour, weekday):
    slot = next_slot(now, window, hour=hour, weekday=weekday)
    assert slot > now
    assert is_working_day(slot.astimezone(BERLIN).date(), window)
    assert next_slot(slot, window, hour=hour, weekday=weekday) > slot
