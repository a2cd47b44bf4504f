"""What members let others see of them, and their Schultüte."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from members import rules
from members.models import Member, Step, WelcomeKit
from members.models.people import OFFERS_AT_MOST
from school.journal import record
from school.rules import require
from school.text import one_line


@transaction.atomic
def update_entry(
    *,
    by: Member,
    about: str,
    offers: Iterable[str],
    is_listed: bool,
    contact_consent: bool,
    contact_email: str,
) -> Member:
    """Change what the directory and the municipality's page show of me.

    Whoever is no public contact leaves no public address behind. Raises ValidationError.
    """
    require(rules.can_manage_account(by))
    by.about, by.offers = one_line(about), list(dict.fromkeys(offers))
    by.is_listed, by.contact_consent = is_listed, contact_consent
    by.contact_email = contact_email.strip() if contact_consent else ""
    if len(by.offers) > OFFERS_AT_MOST:
        raise ValidationError({"offers": f"Such dir bitte höchstens {OFFERS_AT_MOST} Themen aus."})
    if contact_consent and not by.contact_email:
        raise ValidationError({"contact_email": "Unter welcher Adresse dürfen dir alle schreiben?"})
    if contact_consent and not rules.can_be_contact(by):
        raise ValidationError({"contact_consent": "Ansprechperson sein kann, wer zu einer Kommune gehört."})
    fields = ["about", "offers", "is_listed", "contact_consent", "contact_email"]
    by.clean_fields(exclude={field.name for field in by._meta.fields} - set(fields))
    by.save(update_fields=fields)
    record("members.entry_updated", actor=by, subject=by)
    return by


# -- The Schultüte: a private matter like following a thread, so no fact is recorded -----------------


@transaction.atomic
def tick(*, by: Member, step: Step, is_done: bool = True) -> WelcomeKit:
    """Say that I have done a step, or take that back. The profile's step is computed, not ticked."""
    kit = _own_kit(by)
    if step != Step.PROFILE:
        kit.ticked = _with(kit.ticked, step, is_done)
    kit.left_out = _with(kit.left_out, step, False)
    kit.save(update_fields=["ticked", "left_out"])
    return kit


@transaction.atomic
def leave_out(*, by: Member, step: Step) -> WelcomeKit:
    """Say that I leave a step out. It can be ticked later all the same."""
    kit = _own_kit(by)
    kit.left_out = _with(kit.left_out, step, True)
    kit.save(update_fields=["left_out"])
    return kit


@transaction.atomic
def put_away(*, by: Member) -> WelcomeKit:
    """Put the whole Schultüte away: it is on the start page no longer."""
    kit = _own_kit(by)
    kit.skipped_at = timezone.now()
    kit.save(update_fields=["skipped_at"])
    return kit


@transaction.atomic
def take_up(*, by: Member) -> WelcomeKit:
    """Take the Schultüte up again."""
    kit = _own_kit(by)
    kit.skipped_at = None
    kit.save(update_fields=["skipped_at"])
    return kit


def _own_kit(by: Member) -> WelcomeKit:
    require(rules.can_open_kit(by))
    WelcomeKit.objects.bulk_create([WelcomeKit(member=by)], ignore_conflicts=True)
    return WelcomeKit.objects.select_for_update().get(member=by)


def _with(steps: Iterable[str], step: Step, is_in: bool) -> list[str]:
    """`steps` with or without `step`, in the order of the path."""
    wanted = (set(steps) | {step.value}) if is_in else set(steps) - {step.value}
    return [value for value in Step.values if value in wanted]
