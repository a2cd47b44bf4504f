"""The one way in which the school writes mails: text and HTML from a pair of templates, German subjects."""

import re
from email.header import Header
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from school.text import one_line

LONGEST_WORD = 60  # characters that fit on the line of a subject (RFC 5322, 2.1.1)
_ATOMS = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]*", re.ASCII)  # RFC 5322, 3.2.3


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
