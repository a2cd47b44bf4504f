"""Who belongs where: moderators admit people whose mail domain says nothing."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from knox.models import AuthToken

from members import addresses, rules
from members.actions.locks import reason_given
from members.models import Admission, Member, Municipality, Organisation
from school import live
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import one_line

NOT_AGAIN = "Noch einmal bitten kann, wer abgelehnt wurde."


@transaction.atomic
def admit(*, by: Member, admission: Admission, place: Municipality | Organisation) -> Admission:
    """Let a waiting person in and say where she belongs.

    Coordinators confirm people who named their municipality, and let them in nowhere else.
    """
    require(rules.can_confirm(by, admission))
    require(rules.can_admit(by) or place == admission.wanted)
    _decide(by, admission, Admission.Outcome.ADMITTED, reason="")
    member = admission.member
    if isinstance(place, Municipality):
        member.municipality = place
    else:
        member.organisation = place
    member.save(update_fields=["municipality", "organisation"])
    record("members.admitted", actor=by, subject=admission, municipality_id=member.municipality_id)
    return admission


@transaction.atomic
def decline(*, by: Member, admission: Admission, reason: str) -> Admission:
    """Do not let a person in; `reason` is told to her. She may go on learning."""
    require(rules.can_confirm(by, admission))
    _decide(by, admission, Admission.Outcome.DECLINED, **reason_given(reason))
    record("members.declined", actor=by, subject=admission)
    return admission


@transaction.atomic
def ask_again(*, by: Member, note: str) -> Admission:
    """After a refusal, with something new to say: the moderators read it beside what was said then."""
    admission = Admission.objects.select_for_update(no_key=True, of=("self",)).filter(member=by).first()
    if admission is None or not rules.can_ask_again(by, admission):
        raise PermissionDenied(NOT_AGAIN)
    note = one_line(note)
    if not note:
        raise ValidationError({"note": "Sag uns bitte, was sich geändert hat."})
    if len(note) > 300:
        raise ValidationError({"note": at_most(300, len(note))})
    admission.note, admission.former_reason, admission.reason = note, admission.reason, ""
    admission.outcome, admission.decided_at, admission.decided_by = "", None, None
    admission.requested_at = timezone.now()
    admission.wanted = None  # who said no is not asked a second time: the moderators are
    admission.save()
    record("members.admission_requested", actor=by, subject=admission)
    return admission


def _decide(by: Member, admission: Admission, outcome: Admission.Outcome, *, reason: str) -> None:
    """Claim the decision by a conditional UPDATE: of two moderators at once only one decides."""
    decided = Admission.objects.filter(pk=admission.pk, decided_at=None).update(
        outcome=outcome, reason=reason, decided_at=timezone.now(), decided_by=by
    )
    admission.refresh_from_db()
    if not decided:
        raise ValidationError(
            f"Über {admission.member} ist schon entschieden: {admission.get_outcome_display()}"
            f" ({admission.decided_by or 'Moderation'}).",
            code="decided",
        )


@transaction.atomic
def set_moderator(*, address: str, is_moderator: bool, forget_second_factor: bool = False) -> Member:
    """Appoint or dismiss a moderator; only for the command line: who has the shell has the school.

    Somebody new becomes a member of the agency. Sessions and tokens end, so that the member signs in
    again, with a second factor.
    """
    member, is_new = Member.objects.get_or_create(
        email=address, defaults={"display_name": addresses.guess_name(address)}
    )
    if is_new:
        record("members.joined", actor=member, subject=member)
    if is_moderator and not member.is_admitted:
        member.organisation = Organisation.objects.get(kind=Organisation.Kind.AGENCY)
        Admission.objects.filter(member=member, decided_at=None).update(
            outcome=Admission.Outcome.ADMITTED, decided_at=timezone.now()
        )
    member.is_moderator = is_moderator
    member.session_round += 1
    member.save(update_fields=["organisation", "is_moderator", "session_round"])
    AuthToken.objects.filter(user=member).delete()
    if forget_second_factor:
        Authenticator.objects.filter(user=member).delete()
    verb = "members.moderator_appointed" if is_moderator else "members.moderator_dismissed"
    record(verb, actor=None, subject=member)
    transaction.on_commit(lambda: live.recheck(member.pk))
    return member
