"""What this app lets people find: dates, past ones too."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.formats import date_format

from events.models import Event
from school.search import Document, Index, Label, indexed, itself


@indexed("events.event")
class Dates(Index):
    """A date of the schedule."""

    label = Label("Termine", "Termin", "events", "place-events")
    model = Event
    verbs = {"events.date_written": itself, "events.date_removed": itself}
    priority = 50

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Title, kind, place, when and summary."""
        for row in Event.objects.filter(pk__in=pks):
            yield Document(
                pk=row.pk,
                title=row.title,
                note=" · ".join(filter(None, [row.when, row.place])),
                body="\n".join([row.summary, row.get_kind_display(), row.place, *_spellings(row.date)]),
                fresh_at=timezone.make_aware(datetime.combine(row.date, time())),
                url=row.get_absolute_url(),
            )


def _spellings(day: date) -> list[str]:
    """As people ask for it: "24.12.2026", "24. Dezember 2026"."""
    return [f"{day:%d.%m.%Y}", date_format(day, "j. F Y")]
