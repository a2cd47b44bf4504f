"""Names of people who have gone, in the words of others: noted when they go, seen to by moderators."""

from collections.abc import Sequence

from django.db import transaction

from members import rules
from members.models import Member, NamedPlace
from school.journal import record
from school.privacy import naming
from school.rules import require


def note_places(*, member: Member) -> Sequence[NamedPlace]:
    """Note where others call `member` by her name or address, and tell moderators. Part of her deletion.

    A name of one word may be any word, one that somebody else bears may mean her, and somebody who was never
    let in was known to nobody: then only the address counts.
    """
    places = naming.places_in_texts_of_all(member.pk, [*_full_name(member), member.email])
    rows = NamedPlace.objects.bulk_create(
        [
            NamedPlace(
                label=place.declaration.label,
                object_id=place.row.pk,
                field=place.field,
                start=place.start,
                length=place.length,
                fingerprint=place.fingerprint,
            )
            for place in places
        ],
        ignore_conflicts=True,
    )
    first = NamedPlace.objects.order_by("-pk").first()
    if rows and first is not None:
        record("members.names_found", actor=None, subject=first, number=len(rows))
    return rows


@transaction.atomic
def settle_place(*, by: Member, place: NamedPlace) -> None:
    """Done: the name is gone from there, or may stay. The note goes; done twice is the same."""
    require(rules.can_moderate(by))
    record("members.named_place_settled", actor=by, subject=place)
    place.delete()


def _full_name(member: Member) -> list[str]:
    name = member.display_name.strip()
    is_known = member.municipality_id is not None or member.organisation_id is not None
    if len(name.split()) < 2 or not is_known:
        return []
    others = Member.objects.filter(display_name__iexact=name).exclude(pk=member.pk)
    return [] if others.exists() else [name]
