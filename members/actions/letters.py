"""Mails that rows owe (docs/adr/0007-letters.md). Claiming them and trying again: `members.jobs`."""

from members import mails
from members.actions.invitations import token_of
from members.models import Departure, Invitation, Letter
from school.jobs import claims
from school.jobs.outcomes import Columns
from school.mails import Mail, send


def send_letter(letter: Letter) -> Columns:
    """Send the mail that a row owes, unless it makes no sense any more."""
    if not letter.is_still_wanted():
        return {"letter_state": Letter.Post.NEEDLESS}
    mail = _write(letter)
    claims.check(letter)
    send(mail)
    return {"letter_state": Letter.Post.SENT}


def _write(letter: Letter) -> Mail:
    if isinstance(letter, Invitation):
        return mails.write_invitation(letter, token_of(letter))
    assert isinstance(letter, Departure)
    return mails.write_departure(letter)
