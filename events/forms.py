"""What can be asked of the schedule, on the page and by programs."""

import django_filters
from django.db.models import QuerySet

from events.models import Event, Kind
from school.filters import Filter


class EventFilter(Filter):
    """`?kind=klassentreffen` one kind of date; `?coming=true` what is not over yet, `false` what is."""

    kind = django_filters.ChoiceFilter(choices=Kind.choices, label="Art")
    coming = django_filters.BooleanFilter(method="by_time", label="Noch nicht vorbei")

    class Meta:
        model = Event
        fields: list[str] = []

    def by_time(self, events: QuerySet[Event], name: str, coming: bool) -> QuerySet[Event]:
        """Called by django-filter only for a clear yes or no."""
        return events.coming() if coming else events.past()  # type: ignore[attr-defined]
