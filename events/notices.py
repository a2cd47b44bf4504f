"""How the facts of the schedule are announced: not yet at all, for dates from the file are long past."""

from school.notices import silent

silent("events.date_written", "events.date_removed")
