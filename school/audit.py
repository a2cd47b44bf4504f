"""The audit trail: what was decided about a municipality, read from the journal.

Only verbs that an app has declared here are part of it. Reading and learning never are: they are not in
the journal at all. A fact appears when it was recorded with the `municipality_id` it concerns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from school.models import Entry


@dataclass(frozen=True)
class Sentence:
    """How a fact reads: `deed` follows the actor's name and may hold `{person}`.

    `person` names the foreign key from the fact's subject to the member it was done to, or "self".
    """

    deed: str
    person: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the trail. `actor` is empty when the account is gone or the command line did it."""

    entry: Entry
    actor: str
    deed: str


_sentences: dict[str, Sentence] = {}
SOMEBODY = "eine Person"


def audited(verb: str, deed: str, *, person: str = "") -> None:
    """Declare that a fact belongs into the audit trail; call it in the app's `notices.py`."""
    _sentences[verb] = Sentence(deed, person)


def audited_verbs() -> set[str]:
    """All declared verbs."""
    return set(_sentences)


def trail(municipality_id: int) -> QuerySet[Entry]:
    """The audited facts that concern a municipality, newest first."""
    rows = Entry.objects.filter(municipality_id=municipality_id, verb__in=_sentences)
    return rows.select_related("actor").order_by("-pk")


def lines(entries: Iterable[Entry]) -> list[Line]:
    """Entries as sentences; one query for each kind of subject whose person is named."""
    entries = list(entries)
    people = _people(entries)
    return [
        Line(
            entry,
            str(entry.actor or ""),
            _sentences[entry.verb].deed.format(person=people.get(entry.pk, SOMEBODY)),
        )
        for entry in entries
    ]


def _people(entries: list[Entry]) -> dict[int, str]:
    """Names by entry. They are looked up, not stored: a name that was erased is gone here too."""
    wanted: dict[tuple[str, str], dict[int, list[int]]] = {}
    for entry in entries:
        path = _sentences[entry.verb].person
        if path:
            wanted.setdefault((entry.subject_type, path), {}).setdefault(entry.subject_id, []).append(
                entry.pk
            )
    names: dict[int, str] = {}
    for (subject_type, path), subjects in wanted.items():
        rows: Any = apps.get_model(subject_type)._base_manager.filter(pk__in=subjects)
        for row in rows if path == "self" else rows.select_related(path):
            person = row if path == "self" else getattr(row, path)
            names |= {pk: str(person or SOMEBODY) for pk in subjects[row.pk]}
    return names
