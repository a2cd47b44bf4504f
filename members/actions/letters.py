"""Mails that rows owe (docs/adr/0007-letters.md): claimed one at a time, sent, the outcome written down."""

import logging
import smtplib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members import mails, rules
from members.actions.invitations import token_of
from members.models import Departure, Invitation, Letter, Member
from members.queries import letters as queries
from school.errands import errand
from school.journal import record
from school.rules import require

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
MOST_TRIES = 60  # a mail server may be away for about two days
WRITERS: dict[type[Any], Any] = {
    Invitation: lambda row: mails.write_invitation(row, token_of(row)),
    Departure: mails.write_departure,
}


@errand
def send_next_letter() -> bool:
    """Send the oldest due letter; False when there is none."""
    for model, write in WRITERS.items():
        letter = _claim(model)
        if letter is not None:
            _settle(letter, *_try_to_send(letter, write))
            return True
    return False


@transaction.atomic
def retry_letters(*, by: Member) -> int:
    """Send what was set aside on its way again, as far as it still makes sense; how many."""
    require(rules.can_moderate(by))
    again = {"letter_state": Letter.Post.DUE, "letter_attempts": 0, "letter_due_at": timezone.now()}
    rows = sum(queries.held(model).update(**again) for model in WRITERS)
    record("members.letters_retried", actor=by, subject=by)
    return rows


@transaction.atomic
def _claim(model: type[Any]) -> Any:
    """Take the oldest due row for the length of a lease; `letter_attempts` is the claim's token."""
    now = timezone.now()
    due = model.objects.filter(letter_state__in=["due", "inflight"], letter_due_at__lte=now)
    row = due.select_for_update(skip_locked=True).order_by("letter_due_at", "pk").first()
    if row is not None:
        row.letter_attempts += 1
        row.letter_state, row.letter_due_at = Letter.Post.INFLIGHT, now + LEASE
        row.save(update_fields=["letter_attempts", "letter_state", "letter_due_at"])
    return row


def _try_to_send(letter: Any, write: Any) -> tuple[str, str]:
    """New state and, when it failed, the class of the error."""
    if not letter.is_still_wanted():
        return Letter.Post.HELD, queries.NEEDLESS
    try:
        write(letter).send()
    except smtplib.SMTPRecipientsRefused as error:
        refused_for_good = max(code for code, _ in error.recipients.values()) >= 500
        return (Letter.Post.HELD if refused_for_good else Letter.Post.DUE), "SMTPRecipientsRefused"
    except Exception as error:
        logger.warning("letter %s failed: %s", letter.message_id, type(error).__name__)
        is_hopeless = letter.letter_attempts >= MOST_TRIES
        return (Letter.Post.HELD if is_hopeless else Letter.Post.DUE), type(error).__name__
    return Letter.Post.SENT, ""


def _settle(letter: Any, state: str, outcome: str) -> None:
    """Write the outcome down, unless the lease ran out and somebody else took over."""
    pause = timedelta(seconds=min(5 * letter.letter_attempts**2, 3600))
    type(letter).objects.filter(pk=letter.pk, letter_attempts=letter.letter_attempts).update(
        letter_state=state, letter_outcome=outcome, letter_due_at=timezone.now() + pause
    )
