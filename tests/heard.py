"""What people hear of a fact: its sentence with the names of today."""

from members.models import marks
from school import notices
from school.models import Entry


def headline(entry: Entry) -> str:
    """As it stands in the bell."""
    words = notices.for_entry(entry).headline(notices.subject_of(entry), entry)
    return marks.spoken(words, marks.names_now(marks.marked([words])))
