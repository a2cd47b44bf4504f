"""Reads around the schedule."""

from typing import NamedTuple

from django.db.models import Count, QuerySet

from events.models import Event, Kind


class KindCount(NamedTuple):
    """A choice of the filter: `value` for the address, `label` for people, how many dates."""

    value: str
    label: str
    dates: int


def kinds_of(events: QuerySet[Event]) -> list[KindCount]:
    """The kinds that occur in `events`, in their fixed order. One query."""
    counts = dict(events.order_by().values_list("kind").annotate(Count("pk")))
    return [KindCount(kind.value, kind.label, counts[kind]) for kind in Kind if kind in counts]
