"""Whose name stands at a contribution: decided here and nowhere else.

A person who has left stays an author without a name: what she wrote belongs to the place where she wrote
it. The same answer is given twice, as SQL for lists and in Python for one object; a test compares them.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat

Rows = TypeVar("Rows", bound=QuerySet[Any])

FORMER = "ehemaliges Mitglied"
NOBODY = "Ehemaliges Mitglied"
_SHORT = "municipality__short_name"


@dataclass(frozen=True)
class Signature:
    """What stands at a contribution: a name, and where its author belongs."""

    name: str
    belongs_to: str


def sign(author: Any, municipality: Any) -> Signature:
    """The signature of what `author` wrote when she worked for `municipality` (None: an organisation)."""
    place = municipality or author.organisation
    if author.is_active:
        return Signature(author.display_name, str(place or ""))
    return Signature(getattr(place, "formal_name", NOBODY), FORMER if place else "")


def signed(rows: Rows) -> Rows:
    """Contributions with `author_name` and `author_place`: two strings instead of three objects a row.

    `rows` have the foreign keys `author` and `municipality`.
    """
    formal = Case(
        When(municipality__isnull=False, then=Concat("municipality__kind", Value(" "), _SHORT)),
        default=Coalesce("author__organisation__name", Value(NOBODY)),
    )
    place = Coalesce(_SHORT, "author__organisation__name", Value(""))
    is_here, is_nowhere = {"author__is_active": True}, Q(municipality=None, author__organisation=None)
    return rows.annotate(
        author_name=Case(When(**is_here, then=F("author__display_name")), default=formal),
        author_place=Case(
            When(**is_here, then=place), When(is_nowhere, then=Value("")), default=Value(FORMER)
        ),
    )
