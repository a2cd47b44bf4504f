"""Reads for the moderators' list of names in texts."""

from collections.abc import Iterable
from dataclasses import dataclass

from members.models import NamedPlace
from school.privacy.naming import Place, place_at


@dataclass(frozen=True)
class Shown:
    """A note with what stands there now. `is_changed`: somebody has written on, nobody knows where it is."""

    note: NamedPlace
    place: Place
    is_changed: bool

    @property
    def excerpt(self) -> tuple[str, str, str]:
        """Words before, the name, words after; empty when the text was changed."""
        return ("", "", "") if self.is_changed else self.place.excerpt


def shown(notes: Iterable[NamedPlace]) -> list[Shown]:
    """Those whose text is still there, for moderators; a query each."""
    found = []
    for note in notes:
        place = place_at(note.label, note.object_id, note.field, note.start, note.length)
        if place is not None and place.url:
            found.append(Shown(note, place, place.fingerprint != note.fingerprint))
    return found
