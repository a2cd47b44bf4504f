"""The schedule's part of the demo school: real dates that were, and examples of dates to come."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from events import actions
from events.models import Event, Kind
from school.demo import Scale

WEDNESDAY = 2


def load(*, scale: Scale) -> None:
    """Load the real dates and plan a talk for each of the next three months, marked as example."""
    actions.load_dates(by=None)
    with transaction.atomic():
        Event.objects.filter(is_example=True).delete()
        for day in next_talks(timezone.localdate()):
            Event.objects.create(
                title="Pausenhofgespräch",
                kind=Kind.TALK,
                date=day,
                place="online",
                summary="So steht ein Gespräch im Stundenplan. Dieses hier ist erfunden.",
                is_example=True,
            )


def next_talks(today: date) -> list[date]:
    """The second Wednesday of each of the three months after this one."""
    days, month = [], today.replace(day=1)
    for _ in range(3):
        month = (month + timedelta(days=32)).replace(day=1)
        days.append(month + timedelta(days=(WEDNESDAY - month.weekday()) % 7 + 7))
    return days
