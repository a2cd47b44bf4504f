"""Leaving, being ended, coming back, moving; and what a municipality's exit means for its people.

What somebody wrote stays and is signed by the municipality she wrote for (`members.models.authorship`).
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from members import rules
from members.actions.coordination import end_locked
from members.actions.locks import lock_member, lock_municipality, reason_given
from members.models import Accession, Coordinator, Departure, Invitation, Member, Municipality, PrintedCode
from school import live
from school.journal import record
from school.rules import require


@transaction.atomic
def leave(*, by: Member, successor: Member | None = None) -> Departure:
    """Leave the school. Sessions, tokens and open pages end at once.

    Raises ValidationError (code "last") for the only coordinator of a municipality without a successor.
    """
    require(rules.can_leave(by))
    return _part(by, by, reason="", successor=successor)


@transaction.atomic
def end_membership(*, by: Member, member: Member, reason: str) -> Departure:
    """End somebody's access, for a reason that she is told."""
    require(rules.can_end_membership(by, member))
    return _part(by, member, **reason_given(reason), successor=None)


def _part(by: Member, member: Member, *, reason: str, successor: Member | None) -> Departure:
    municipality = None
    if member.municipality_id is not None:
        municipality = lock_municipality(member.municipality_id, by=by)
    member = lock_member(member.pk)
    if by.pk != member.pk:  # by may have lost her right, or the member moved on, while we waited
        require(rules.can_end_membership(by, member))
    if not member.is_active:
        raise ValidationError("Dieser Zugang ist schon beendet.", code="left")
    end_duties(by=by, member=member, municipality=municipality, successor=successor)
    member.is_active = False
    member.session_round += 1
    member.save(update_fields=["is_active", "session_round", *_no_contact(member)])
    AuthToken.objects.filter(user=member).delete()
    PrintedCode.objects.filter(member=member).delete()
    departure = Departure.objects.create(member=member, municipality=municipality, ended_by=by, reason=reason)
    record("members.left", actor=by, subject=departure, municipality_id=departure.municipality_id)
    transaction.on_commit(lambda: live.recheck(member.pk))
    return departure


def _no_contact(member: Member) -> list[str]:
    """She agreed to be shown as contact of the place she leaves, of no other; the fields that changed."""
    member.contact_consent, member.contact_email = False, ""
    return ["contact_consent", "contact_email"]


def end_duties(
    *, by: Member, member: Member, municipality: Municipality | None, successor: Member | None = None
) -> None:
    """End her coordination, if there is one; part of everything by which a member goes away.

    The caller is in a transaction. Raises ValidationError (code "last") when nobody else would be left.
    """
    current = Coordinator.objects.current().select_related("member").filter(member=member).first()
    if current is None:
        return
    if municipality is None or municipality.pk != current.municipality_id:
        municipality = lock_municipality(current.municipality_id, by=by)
    end_locked(by=by, coordinator=current, municipality=municipality, successor=successor)


@transaction.atomic
def take_back(*, by: Member, departure: Departure) -> Member:
    """Open the access of somebody who has left; she signs in anew."""
    if departure.municipality_id is not None:
        lock_municipality(departure.municipality_id, by=by)
    require(rules.can_take_back(by, departure))
    member = lock_member(departure.member_id)
    back = Departure.objects.filter(pk=departure.pk, returned_at=None)
    if not back.update(returned_at=timezone.now(), returned_by=by):
        raise ValidationError(f"{member} ist schon wieder da.", code="returned")
    member.is_active = True
    member.save(update_fields=["is_active"])
    record("members.returned", actor=by, subject=member, municipality_id=member.municipality_id)
    return member


@transaction.atomic
def move_member(*, by: Member, member: Member, municipality: Municipality) -> Member:
    """Somebody works for another municipality now. What she wrote stays with the former one."""
    require(rules.can_moderate(by))
    return move_locked(by=by, member=member, municipality=municipality)


def move_locked(*, by: Member, member: Member, municipality: Municipality) -> Member:
    """As `move_member`, for callers in a transaction that have asked for the right."""
    for pk in sorted({municipality.pk, member.municipality_id or municipality.pk}):
        lock_municipality(pk, by=by)
    member = lock_member(member.pk)
    if not member.is_active:
        raise ValidationError(f"{member} hat die Schule verlassen.", code="left")
    if member.municipality_id == municipality.pk:
        raise ValidationError(f"{member} gehört schon zu {municipality}.", code="already")
    former = member.municipality
    end_duties(by=by, member=member, municipality=former)
    member.municipality, member.organisation = municipality, None
    member.save(update_fields=["municipality", "organisation", *_no_contact(member)])
    record(
        "members.moved",
        actor=by,
        subject=member,
        municipality_id=member.municipality_id,
        former=former.pk if former else None,
    )
    transaction.on_commit(lambda: live.recheck(member.pk))
    return member


@transaction.atomic
def wind_up(*, by: Member, municipality: Municipality) -> Municipality:
    """The people's part when a municipality leaves the school: everybody there is told, duties end.

    Nobody is locked out: people go on as staff of a municipality that has not joined. This is the one way
    to end the last coordinator without a successor.
    """
    municipality = lock_municipality(municipality.pk, by=by)
    require(rules.can_run(by, municipality) or rules.speaks_alone(by, Accession.of(municipality)))
    now = timezone.now()
    current = Coordinator.objects.current().filter(municipality=municipality)
    members = list(current.values_list("member_id", flat=True))
    current.update(ended_at=now, ended_by=by)
    Invitation.objects.filter(municipality=municipality, accepted_at=None, revoked_at=None).update(
        revoked_at=now, revoked_by=by
    )
    record("members.municipality_wound_up", actor=by, subject=municipality, municipality_id=municipality.pk)
    transaction.on_commit(lambda: [live.recheck(pk) for pk in members] and None)
    return municipality
