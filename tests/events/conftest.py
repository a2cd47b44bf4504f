"""A small schedule around 13 May 2026, a Wednesday."""

import datetime

import pytest
import time_machine

from events.models import Event, Kind

TODAY = datetime.date(2026, 5, 13)


@pytest.fixture
def today():
    """It is noon on 13 May 2026."""
    with time_machine.travel(datetime.datetime(2026, 5, 13, 10, tzinfo=datetime.UTC), tick=False):
        yield TODAY


def make_event(title: str, date: str, **fields) -> Event:
    """A conference on a day written as 2026-05-13."""
    given = {
        "kind": Kind.CONFERENCE,
        "summary": "Worum es ging.",
        "source": "https://www.beispiel.example/bericht",
    }
    end = fields.pop("end_date", None)
    return Event.objects.create(
        title=title,
        date=datetime.date.fromisoformat(date),
        end_date=end and datetime.date.fromisoformat(end),
        **{**given, **fields},
    )
