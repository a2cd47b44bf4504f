"""What can happen to the schedule."""

from pathlib import Path

from django.db import transaction
from django.utils.text import slugify

from events import rules
from events.models import Event, Precision
from members.models import Member
from school.content import Loaded, fill, read_rows
from school.journal import record
from school.rules import require

DATES = Path(__file__).parent / "content" / "dates.yaml"


@transaction.atomic
def load_dates(*, by: Member | None, path: Path = DATES) -> Loaded:
    """Make the dates of the file what the file says: write what is new or changed, remove what is gone.

    Dates that came another way stay untouched. All or nothing; raises ValidationError that names every
    wrong entry.
    """
    require(rules.can_load_dates(by))
    rows = read_rows(
        path,
        required=["title", "date", "kind", "summary", "source"],
        optional={"end_date": None, "precision": Precision.DAY.value, "label": "", "place": ""},
        unique=["date", "title"],
    )
    for row in rows:
        row["key"] = f"{row['date']}-{slugify(row['title'])}"[:120]
    known = {event.key: event for event in Event.objects.exclude(key=None)}
    news = fill([(known.pop(row["key"], Event()), row) for row in rows])
    for event in news:
        event.save()
        record("events.date_written", actor=by, subject=event)
    for event in known.values():
        record("events.date_removed", actor=by, subject=event, title=event.title)
        event.delete()
    return Loaded(total=len(rows), written=len(news), removed=len(known))
