"""Leaving for good: a person goes, a row without a person stays. See docs/adr/0009-privacy-register.md."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from members import addresses, codes, rules
from members.actions.leaving import end_duties
from members.actions.named_places import note_places
from members.models import Invitation, Member, SignInCode, no_password
from members.queries.mydata import called
from school import live
from school.database import sqlstate
from school.journal import record
from school.models import Entry
from school.privacy import Erase, erasure, ledger
from school.privacy.ledger import Contributions
from school.privacy.register import FORMER, declaration_of
from school.rules import require

TRIES = 3
_LOCKED = {"55P03", "40P01", "40001"}  # lock not available, deadlock, serialization: nothing has happened
Done = TypeVar("Done")


def erase_account(*, by: Member, contributions: Contributions) -> None:
    """Delete everything about a member; her contributions stay, signed anew, or go, as she wants it.

    What stays is a row without a person, to which contributions and decisions can point. The ledger outside
    the database is written last, before the COMMIT: if that fails, nothing is deleted and she is told.
    Raises ValidationError: "last" for the only coordinator of a municipality, "busy" when somebody holds one
    of her rows longer than we wait; then nothing is deleted either.
    """
    require(rules.can_erase_account(by))
    _again_when_locked(lambda: _erase_account(by, contributions))


def replay_erasures() -> int:
    """Erase again whom an older backup has brought back; how many people. For the command line."""
    lines = to_replay()
    for line in lines:
        _again_when_locked(lambda: _erase(line.pk, line.contributions))  # noqa: B023  # called at once
    return len(lines)


def to_replay() -> list[ledger.Line]:
    """Lines of the ledger whose person is back: same number and same random number, and not erased."""
    lines = ledger.lines()
    if not lines:
        return []
    back = Member.objects.filter(pk__in=[line.pk for line in lines], erased_on=None)
    uids = dict(back.values_list("pk", "uid"))
    return [line for line in lines if uids.get(line.pk) == line.uid]


def _again_when_locked(act: Callable[[], Done]) -> Done:
    """A worker that writes for her in this second is waited for, or goes first; then all is done anew."""
    for _ in range(TRIES):
        try:
            return act()
        except OperationalError as error:
            if sqlstate(error) not in _LOCKED:
                raise
    raise ValidationError(
        "Gerade arbeitet die Schule noch an deinen Daten. Es ist nichts gelöscht."
        " Versuch es gleich noch einmal.",
        code="busy",
    )


@transaction.atomic
def _erase_account(by: Member, contributions: Contributions) -> None:
    end_duties(by=by, member=by, municipality=None)
    if _erase(by.pk, contributions):
        ledger.append(day=timezone.localdate(), pk=by.pk, uid=by.uid, contributions=contributions)


@transaction.atomic
def _erase(pk: int, contributions: Contributions) -> bool:
    """False when it was done before, in another tab."""
    member = Member.objects.select_for_update().get(pk=pk)
    if member.erased_on is not None:
        return False
    person = erasure.Leaving(pk, called(member), contributions)
    _forget_letters(member, person)
    erasure.erase_rows(person)
    note_places(member=member)
    _make_tombstone(member, keep=contributions is not Contributions.DELETED)
    Entry.objects.filter(subject_type=Member._meta.label_lower, subject_id=pk).exclude(data={}).update(
        data={}
    )
    record("members.erased", actor=None, subject=member)
    erasure.finish(person)
    transaction.on_commit(lambda: live.recheck(pk))
    return True


def _forget_letters(member: Member, person: erasure.Leaving) -> None:
    """What was sent to her address or taken up by her: codes and invitations. An address is a key."""
    mailbox = codes.fingerprint(addresses.mailbox(member.email))
    SignInCode.objects.filter(address_hash=mailbox).delete()
    invitations: Any = Invitation.objects.filter(Q(accepted_by=member) | Q(address=member.email))
    pks = list(invitations.values_list("pk", flat=True))
    label = Invitation._meta.label_lower
    person.concerns(Entry.objects.filter(subject_type=label, subject_id__in=pks))
    invitations.delete()


def _make_tombstone(member: Member, *, keep: bool) -> None:
    """Empty every personal field that the register says is to be emptied; then what needs a value."""
    declared = declaration_of(Member._meta.label)
    for name in declared.owned:
        if declared.erase_of(name) is Erase.EMPTY:
            setattr(member, name, erasure.empty_value(Member._meta.get_field(name)))
    if not keep:
        member.municipality = member.organisation = None
    member.email = f"geloescht-{member.pk}@geloescht.invalid"  # RFC 6761: nobody can ever own it
    member.display_name = FORMER
    member.password = no_password()
    member.session_round += 1
    member.is_active = False
    member.erased_on = timezone.localdate()
    member.save()
