"""Leaving for good: a person goes, a row without a person stays. See docs/adr/0009-privacy-register.md."""

from django.db import transaction
from django.utils import timezone

from members import addresses, codes, rules
from members.actions.leaving import end_duties
from members.models import Member, SignInCode, no_password
from school import live
from school.journal import record
from school.models import Entry
from school.privacy import Erase, declarations, erasure, ledger
from school.privacy.register import FORMER
from school.rules import require


@transaction.atomic
def erase_account(*, by: Member, keep_contributions: bool) -> None:
    """Delete everything about a member; her contributions are deleted or signed anew, as she wants it.

    What stays is a row without a person, to which contributions and decisions can point. The ledger outside
    the database is written last, before the COMMIT: if that fails, nothing is deleted and she is told.
    Raises ValidationError (code "last") for the only coordinator of a municipality.
    """
    require(rules.can_erase_account(by))
    end_duties(by=by, member=by, municipality=None)
    member = _erase(by.pk, keep_contributions)
    ledger.append(
        day=timezone.localdate(), pk=member.pk, uid=member.uid, keeps_contributions=keep_contributions
    )


def replay_erasures() -> int:
    """Erase again whom an older backup has brought back; how many people. For the command line."""
    lines = to_replay()
    for line in lines:
        with transaction.atomic():
            _erase(line.pk, line.keeps_contributions)
    return len(lines)


def to_replay() -> list[ledger.Line]:
    """Lines of the ledger whose person is back: same number and same random number, and not erased."""
    lines = ledger.lines()
    if not lines:
        return []
    back = Member.objects.filter(pk__in=[line.pk for line in lines], erased_on=None)
    uids = dict(back.values_list("pk", "uid"))
    return [line for line in lines if uids.get(line.pk) == line.uid]


def _erase(pk: int, keep: bool) -> Member:
    member = Member.objects.select_for_update().get(pk=pk)
    person = erasure.Leaving(pk, _names(member), keep)
    erasure.erase_rows(person)
    mailbox = codes.fingerprint(addresses.mailbox(member.email))
    SignInCode.objects.filter(address_hash=mailbox).delete()
    _make_tombstone(member, keep)
    Entry.objects.filter(subject_type=Member._meta.label_lower, subject_id=pk).update(data={})
    record("members.erased", actor=None, subject=member)
    erasure.finish(person)
    transaction.on_commit(lambda: live.recheck(pk))
    return member


def _names(member: Member) -> tuple[str, ...]:
    """What is taken out of texts. A name that somebody else bears too stays."""
    is_shared = Member.objects.filter(display_name__iexact=member.display_name).exclude(pk=member.pk).exists()
    return (member.email,) if is_shared else (member.email, member.display_name)


def _make_tombstone(member: Member, keep: bool) -> None:
    """Empty every personal field that the register says is to be emptied; then what needs a value."""
    declared = next(row for row in declarations() if row.model is Member)
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
