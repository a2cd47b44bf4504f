"""The mails of this app: the sign-in code, which cannot wait for a worker, and letters to people outside."""

from django.conf import settings
from django.urls import reverse

from members import codes
from members.models import Departure, Invitation, Letter
from school.mails import Mail, send, write

SUBJECT = "Dein Code für die Smart Cities: Schule"  # never the code itself: subjects show on locked phones


def send_code(address: str, code: str) -> None:
    """Send `code` to `address` and wait for the mail server. Raises Temporary or Permanent.

    There is no link in it: mail scanners open links, and a code proves that a person read it.
    """
    send(write_code(address, code))


def write_code(address: str, code: str) -> Mail:
    """The mail with the code."""
    context = {
        "code": codes.spell(code),
        "minutes": settings.SIGN_IN_CODE_MINUTES,
        "site": settings.SITE_URL,
    }
    return write(address, SUBJECT, "members/mail/code", context, {})


def write_invitation(invitation: Invitation, token: str) -> Mail:
    """The mail with the link. The page behind it has a button: scanners open links, and change nothing."""
    link = settings.SITE_URL + reverse("members:invitation", args=[token])
    subject = f"Einladung: {invitation.municipality} in der Smart Cities: Schule"
    return _letter(invitation, "invitation", subject, invitation.address, {"link": link})


def write_departure(departure: Departure) -> Mail:
    """Tells somebody that her access has ended, and why: she can no longer read it inside."""
    subject = "Dein Zugang zur Smart Cities: Schule ist beendet"
    return _letter(departure, "departure", subject, departure.member.email, {})


def _letter(row: Letter, template: str, subject: str, address: str, extra: dict[str, str]) -> Mail:
    context: dict[str, object] = {"row": row, "site": settings.SITE_URL} | extra
    headers = {"Message-ID": row.message_id, "X-Schule-Hinweis": f"brief-{row._meta.model_name}-{row.pk}"}
    return write(address, subject, f"members/mail/{template}", context, headers)
