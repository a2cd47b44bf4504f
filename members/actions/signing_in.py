"""From an e-mail address to a member, by a code (see docs/adr/0002-sign-in-codes.md).

`address` is always normalised (`addresses.normalise`), `browser` a random value from the session of the
browser that asks. Nothing in `request_code` looks at members: known and unknown addresses are the same.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from members import addresses, codes, mails
from members.models import Admission, EmailDomain, Invitation, Member, SharedDomain, SignInCode
from school.jobs.outcomes import Permanent, Temporary
from school.journal import record


class MailAway(Exception):
    """The mail server did not take the mail; nothing was stored."""


def request_code(*, address: str, browser: str) -> None:
    """Send a fresh code; older ones of this browser stop working.

    Raises ValidationError (code "too_many") when the mailbox has had enough codes for now, MailAway when
    the mail could not be handed over.
    """
    code = codes.make()
    row = _store(address, browser, code)
    try:
        mails.send_code(address, code)
    except (Temporary, Permanent) as error:
        row.delete()
        raise MailAway from error


@transaction.atomic
def _store(address: str, browser: str, code: str) -> SignInCode:
    mailbox = codes.fingerprint(addresses.mailbox(address))
    with connection.cursor() as cursor:  # two requests at once must not both be the last allowed one
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mailbox])
    most, minutes = settings.SIGN_IN_CODES_PER_ADDRESS
    since = timezone.now() - timedelta(minutes=minutes)
    if SignInCode.objects.filter(address_hash=mailbox, created_at__gt=since).count() >= most:
        raise ValidationError(
            f"An diese Adresse gingen gerade schon mehrere Codes. Warte bitte {minutes} Minuten.",
            code="too_many",
        )
    return SignInCode.objects.create(
        address_hash=mailbox,
        code_hash=codes.fingerprint(code, address, browser),
        browser=browser,
        tries_left=settings.SIGN_IN_CODE_TRIES,
    )


def redeem_code(*, address: str, browser: str, code: str) -> tuple[Member, bool]:
    """The member who typed the right `code`, and whether she is new. Each code works once.

    Raises ValidationError: "wrong" (tries are left) or "gone" (expired, used, tried too often, replaced).
    Deliberately no transaction around it: a try that was taken stays taken.
    """
    row = _current(address, browser)
    if row is None or not _take_try(row):
        raise ValidationError("Dieser Code gilt nicht mehr. Fordere bitte einen neuen an.", code="gone")
    if not constant_time_compare(row.code_hash, codes.fingerprint(codes.tidy(code), address, browser)):
        raise ValidationError(_wrong(row.tries_left - 1), code="wrong")
    if not SignInCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()):
        raise ValidationError("Dieser Code wurde schon benutzt. Fordere bitte einen neuen an.", code="gone")
    return _arrive(address)


def _current(address: str, browser: str) -> SignInCode | None:
    newest = (
        SignInCode.objects.filter(address_hash=codes.fingerprint(addresses.mailbox(address)), browser=browser)
        .order_by("-created_at", "-pk")
        .first()
    )
    oldest_valid = timezone.now() - timedelta(minutes=settings.SIGN_IN_CODE_MINUTES)
    is_valid = newest and newest.used_at is None and newest.created_at > oldest_valid
    return newest if is_valid else None


def _take_try(row: SignInCode) -> bool:
    left = SignInCode.objects.filter(pk=row.pk, used_at=None, tries_left__gt=0)
    return bool(left.update(tries_left=F("tries_left") - 1))


def _wrong(tries: int) -> str:
    if tries < 1:
        return "Der Code stimmt nicht. Fordere bitte einen neuen an."
    return f"Der Code stimmt nicht. Du kannst es noch {'einmal' if tries == 1 else 'zweimal'} versuchen."


@transaction.atomic
def _arrive(address: str) -> tuple[Member, bool]:
    """Find the member, or create her: at home where her mail domain belongs, else waiting."""
    domain = addresses.domain_of(address)
    home = EmailDomain.objects.select_related("municipality").filter(domain=domain).first()
    member, is_new = Member.objects.get_or_create(
        email=address,
        defaults={
            "display_name": addresses.guess_name(address),
            "municipality": home.municipality if home else None,
        },
    )
    if is_new:
        record("members.joined", actor=member, subject=member)
    if is_new and home is None:
        admission = Admission.objects.create(member=member, domain=domain)
        if not _knows_the_way(address, domain):
            record("members.admission_requested", actor=member, subject=admission)
    return member, is_new


def _knows_the_way(address: str, domain: str) -> bool:
    """Whether no moderator need look: she is invited, or will say herself where she belongs."""
    return (
        Invitation.objects.open().filter(address=address).exists()
        or SharedDomain.objects.filter(domain=domain).exists()
    )
