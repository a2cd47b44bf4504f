"""The one way in which the school writes and sends mails: text and HTML from a pair of templates."""

import re
import smtplib
from email.header import Header
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from school.breaker import Breaker
from school.jobs import resources
from school.jobs.outcomes import Permanent, Temporary
from school.text import one_line

LONGEST_WORD = 60  # characters that fit on the line of a subject (RFC 5322, 2.1.1)
_ATOMS = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]*", re.ASCII)  # RFC 5322, 3.2.3
_TOO_LARGE = 552  # the only refusal of a sender (RFC 1870, 6) that is about this mail and not about all
_server = Breaker("mail server", seconds=5)  # one that hangs costs ten seconds a mail


class Mail(EmailMultiAlternatives):
    """A mail whose subject starts on the line of its name.

    Django encodes a subject with umlauts without room for "Subject: ", so that the first line is left empty
    when it is folded; some mail filters take that for spam. A word that is too long is encoded to be folded.
    """

    def message(self, **options: Any) -> Any:
        """As Django makes it (and refuses line breaks in headers), with the subject folded after RFC 2047."""
        made = super().message(**options)
        subject = str(self.subject)
        if not subject.isascii() or any(len(word) > LONGEST_WORD for word in subject.split()):
            made.replace_header("Subject", Header(subject, "utf-8", header_name="Subject").encode())
        return made


def phrase(words: str) -> str:
    """`words` in front of an address or list in <> (RFC 5322, 3.2.5), with umlauts after RFC 2047."""
    if _ATOMS.fullmatch(words):
        return words
    return Header(words, "utf-8", maxlinelen=70).encode().replace("\n", "")


def write(to: str, subject: str, template: str, context: dict[str, Any], headers: dict[str, str]) -> Mail:
    """A mail to one address from `{template}.txt` and `{template}.html`, marked as automatic.

    By RFC 3834 for everybody, and by Microsoft's own header (MS-OXCMAIL 2.1.3.2.20) for Exchange, which
    answers otherwise that somebody is on holiday.
    """
    mail = Mail(
        subject=one_line(subject),  # a line break would end the header
        body=render_to_string(f"{template}.txt", context),
        to=[to],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"} | headers,
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail


def send(mail: Mail) -> None:
    """Hand a mail over to the mail server. Raises Temporary or Permanent, by what the server says."""
    with resources.opened("mail", get_connection) as connection:
        if _server.is_open:
            raise Temporary(_server.reason)
        try:
            connection.open()  # opened here it stays open; `send` would close its own after each mail
        except OSError as error:  # SMTPException is one; a wrong password too: not the fault of this mail
            _server.trip(error)
            raise Temporary(type(error).__name__) from error
        try:
            mail.connection = connection
            mail.send()
        except OSError as error:
            raise _meaning(error) from error


def _meaning(error: OSError) -> Temporary | Permanent:
    """What an answer means for the mail."""
    code = _reply_code(error)
    if code is None:
        is_for_good = isinstance(error, smtplib.SMTPNotSupportedError)  # an address this server cannot take
        return (Permanent if is_for_good else Temporary)(type(error).__name__)
    return (Permanent if code >= 500 else Temporary)(f"SMTP {code}")


def _reply_code(error: OSError) -> int | None:
    """The reply code (RFC 5321, 4.2.1) to this mail. None for a cut connection, and for what concerns all."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code == _TOO_LARGE:
        return error.smtp_code
    return None
