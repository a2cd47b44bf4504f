"""When no mail comes: a moderator calls the town hall back, confirms the person and reads out a code."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from members import addresses, codes, rules
from members.actions.domains import require_no_other_home
from members.actions.locks import lock_member, lock_municipality
from members.models import Admission, Departure, Member, Municipality, PrintedCode
from school.journal import record
from school.rules import require
from school.text import one_line

VALID = timedelta(days=7)
TRIES = 10
WRONG = "Adresse und Code passen nicht zusammen, oder der Code gilt nicht mehr."


@transaction.atomic
def confirm_by_hand(
    *, by: Member, address: str, display_name: str, municipality: Municipality
) -> tuple[Member, str]:
    """The person behind a normalised `address` belongs to `municipality`; her code, shown this once.

    Creates, admits or takes back the person; for one who belongs already it is just a new code. Older codes
    stop working. Raises ValidationError for somebody from elsewhere and for moderators.
    """
    require(rules.can_moderate(by))
    municipality = lock_municipality(municipality.pk, by=by)
    require_no_other_home(address, municipality)
    member, is_new = Member.objects.get_or_create(
        email=address,
        defaults={"display_name": one_line(display_name) or addresses.guess_name(address)},
    )
    member = lock_member(member.pk)
    if member.is_moderator:
        raise ValidationError({"address": "Für die Moderation gibt es diesen Weg nicht."})
    if member.organisation_id or member.municipality_id not in (None, municipality.pk):
        raise ValidationError({"address": f"{member} gehört schon zu {member.belongs_to}."})
    if is_new:
        record("members.joined", actor=by, subject=member)
    member.municipality, member.is_active = municipality, True
    member.save(update_fields=["municipality", "is_active"])
    now = timezone.now()
    Admission.objects.filter(member=member, decided_at=None).update(
        outcome=Admission.Outcome.ADMITTED, decided_at=now, decided_by=by
    )
    Departure.objects.filter(member=member, returned_at=None).update(returned_at=now, returned_by=by)
    code = _make_code(by, member)
    record("members.confirmed_by_hand", actor=by, subject=member, municipality_id=municipality.pk)
    return member, code


def _make_code(by: Member, member: Member) -> str:
    PrintedCode.objects.filter(member=member, used_at=None).delete()
    code = codes.make(codes.PRINTED_LENGTH)
    PrintedCode.objects.create(
        member=member,
        code_hash=codes.fingerprint("printed", code, str(member.pk)),
        made_by=by,
        expires_at=timezone.now() + VALID,
        tries_left=TRIES,
    )
    return code


def redeem_printed_code(*, address: str, code: str) -> Member:
    """The member with this normalised address and code on paper. Each code works once.

    Raises ValidationError, always with the same words: nobody learns who is a member, or who has a code.
    Deliberately no transaction around it: a try that was taken stays taken.
    """
    now = timezone.now()
    open_codes = PrintedCode.objects.filter(used_at=None, expires_at__gt=now, tries_left__gt=0)
    row = open_codes.select_related("member").filter(member__email=address).order_by("-pk").first()
    typed = codes.fingerprint("printed", codes.tidy(code), str(row.member_id if row else 0))
    # the same work when there is no code: the time it takes says nothing either
    took_try = open_codes.filter(pk=row.pk if row else 0).update(tries_left=F("tries_left") - 1)
    if row is None or not took_try:
        raise ValidationError(WRONG, code="wrong")
    if not constant_time_compare(row.code_hash, typed):
        raise ValidationError(WRONG, code="wrong")
    if not PrintedCode.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
        raise ValidationError(WRONG, code="wrong")
    _tell_used(row)
    return row.member


@transaction.atomic
def _tell_used(row: PrintedCode) -> None:
    record("members.printed_code_used", actor=row.member, subject=row.member)


def forget_printed_codes() -> int:
    """Delete codes that are used or too old; how many."""
    now = timezone.now()
    return PrintedCode.objects.filter(Q(expires_at__lt=now) | Q(used_at__isnull=False)).delete()[0]
