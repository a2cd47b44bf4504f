"""Invitations: a coordinator vouches for a colleague, whatever her mail domain says.

Bound to one address and one municipality, used once, two weeks long. The link leads to a page with a button;
only the person who signs in with exactly that address can press it. The token is made from a random seed
and the SECRET_KEY, so the mail can be written again after a crash although only its HMAC is kept.
"""

import secrets
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from members import codes, rules
from members.actions.coordination import appoint_locked
from members.actions.domains import require_no_other_home
from members.actions.leaving import move_locked
from members.actions.locks import lock_member, lock_municipality
from members.models import Admission, Coordinator, Invitation, Member, Municipality
from school.journal import record
from school.rules import require

VALID = timedelta(days=14)
MOST_OPEN = 50  # of one municipality: nobody needs more, and nobody shall mail half the country from here
NOT_YOURS = (
    "Diese Einladung gehört zu einer anderen Adresse. Sie lässt sich nicht weitergeben – "
    "bitte lass dich selbst einladen."
)


def token_of(invitation: Invitation) -> str:
    """What stands in the link."""
    return salted_hmac("members.invitation", invitation.seed, algorithm="sha256").hexdigest()


def find_invitation(token: str) -> Invitation | None:
    """The invitation behind a link, ended or not."""
    hashed = codes.fingerprint(token)
    return Invitation.objects.select_related("municipality").filter(token_hash=hashed).first()


@transaction.atomic
def invite(*, by: Member, municipality: Municipality, address: str, role: str = "member") -> Invitation:
    """Invite the person behind a normalised `address`; the mail goes out by itself.

    Raises ValidationError: she belongs already, has left, is invited already, or her mail domain is
    another municipality's.
    """
    municipality = lock_municipality(municipality.pk, by=by)
    require(rules.can_run(by, municipality))
    _check_address(municipality, address, role)
    now, seed = timezone.now(), secrets.token_hex(32)
    mine = Invitation.objects.filter(municipality=municipality)
    mine.filter(address=address, accepted_at=None, revoked_at=None, expires_at__lte=now).update(
        revoked_at=now, revoked_by=by
    )
    if mine.open().filter(address=address).exists():
        raise ValidationError({"address": "Diese Adresse ist schon eingeladen."}, code="invited")
    if mine.open().count() >= MOST_OPEN:
        raise ValidationError(f"Es sind schon {MOST_OPEN} Einladungen offen. Nimm zuerst alte zurück.")
    invitation = Invitation(
        municipality=municipality,
        address=address,
        role=role,
        seed=seed,
        invited_by=by,
        invited_at=now,
        expires_at=now + VALID,
    )
    invitation.token_hash = codes.fingerprint(token_of(invitation))
    invitation.save(force_insert=True)
    record(
        "members.invited",
        actor=by,
        subject=invitation,
        municipality_id=invitation.municipality_id,
    )
    return invitation


def _check_address(municipality: Municipality, address: str, role: str) -> None:
    member = Member.objects.filter(email=address).first()
    if member is not None and not member.is_active:
        raise ValidationError(
            {"address": "Diese Person hat die Schule verlassen. Unter „Ausgeschieden“ öffnest du den Zugang."}
        )
    wants_more = role == Invitation.Role.COORDINATOR
    if member is not None and member.municipality_id == municipality.pk and not wants_more:
        raise ValidationError({"address": f"{member} gehört schon dazu."})
    require_no_other_home(address, municipality)


@transaction.atomic
def revoke_invitation(*, by: Member, invitation: Invitation) -> Invitation:
    """Take an open invitation back; its link is worthless at once."""
    lock_municipality(invitation.municipality_id, by=by)
    require(rules.can_run(by, invitation.municipality))
    open_one = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if not open_one.update(revoked_at=timezone.now(), revoked_by=by):
        raise ValidationError("Diese Einladung ist schon angenommen oder zurückgenommen.", code="ended")
    invitation.refresh_from_db()
    record(
        "members.invitation_revoked", actor=by, subject=invitation, municipality_id=invitation.municipality_id
    )
    return invitation


@transaction.atomic
def accept_invitation(*, by: Member, invitation: Invitation) -> Invitation:
    """Come in with an invitation. Only for the person with exactly its address.

    Raises PermissionDenied for anybody else, ValidationError when it was used, taken back or is too old.
    """
    if by.email != invitation.address:
        raise PermissionDenied(NOT_YOURS)
    municipality = lock_municipality(invitation.municipality_id, by=by)
    require(by.is_active and not by.is_moderator, "Wer moderiert, nimmt keine Einladung einer Kommune an.")
    _claim(by, invitation)
    require_no_other_home(by.email, municipality)  # domains are claimed in between
    if by.municipality_id != municipality.pk:
        _come_in(by, invitation, municipality)
    if invitation.role == Invitation.Role.COORDINATOR and not _coordinates(by, municipality):
        appoint_locked(by=invitation.invited_by or by, municipality=municipality, member=by)
    by.forget_rights()
    record(
        "members.invitation_accepted",
        actor=by,
        subject=invitation,
        municipality_id=invitation.municipality_id,
    )
    return invitation


def _claim(by: Member, invitation: Invitation) -> None:
    now = timezone.now()
    rows = Invitation.objects.open().filter(pk=invitation.pk)
    taken = rows.update(accepted_at=now, accepted_by=by)
    invitation.refresh_from_db()
    if taken:
        return
    if invitation.accepted_at is not None:
        raise ValidationError(
            "Diese Einladung ist schon angenommen. Du brauchst nichts mehr zu tun.", code="used"
        )
    if invitation.revoked_at is not None:
        raise ValidationError(
            "Diese Einladung wurde zurückgenommen. Frag bitte in deiner Kommune nach.", code="revoked"
        )
    raise ValidationError(
        "Diese Einladung ist abgelaufen. Bitte lass dir eine neue schicken.", code="expired"
    )


def _come_in(by: Member, invitation: Invitation, municipality: Municipality) -> None:
    """From waiting or from elsewhere to the municipality that vouches."""
    if by.is_admitted:
        move_locked(by=by, member=by, municipality=municipality)
        return
    member = lock_member(by.pk)
    member.municipality = municipality
    member.save(update_fields=["municipality"])
    Admission.objects.filter(member=member, decided_at=None).update(
        outcome=Admission.Outcome.ADMITTED, decided_at=timezone.now(), decided_by=invitation.invited_by
    )


def _coordinates(member: Member, municipality: Municipality) -> bool:
    return Coordinator.objects.current().filter(member=member, municipality=municipality).exists()
