"""Whose name stands at a contribution: decided here and nowhere else.

A person who has left stays an author without a name: what she wrote belongs to the place where she wrote
it. `sign` answers for one object; lists bring the columns it needs along (`signed`), without a row each for
author, municipality and organisation.
"""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import F, QuerySet

Rows = TypeVar("Rows", bound=QuerySet[Any])

FORMER = "ehemaliges Mitglied"
NOBODY = "Ehemaliges Mitglied"


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
    """Contributions with the columns of their signature; they have the keys `author` and `municipality`."""
    return rows.annotate(
        signer_is_here=F("author__is_active"),
        signer=F("author__display_name"),
        signer_kind=F("municipality__kind"),
        signer_place=F("municipality__short_name"),
        signer_organisation=F("author__organisation__name"),
    )


def signature_of(row: Any) -> Signature:
    """The signature of a row of `signed`, the same as `sign` would give."""
    place = row.signer_place or row.signer_organisation or ""
    if row.signer_is_here:
        return Signature(row.signer, place)
    formal = f"{row.signer_kind} {row.signer_place}" if row.signer_place else row.signer_organisation
    return Signature(formal or NOBODY, FORMER if place else "")
