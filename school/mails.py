"""The one way in which the school writes mails: text and HTML from a pair of templates, German subjects."""

from email.header import Header
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from school.text import one_line


class Mail(EmailMultiAlternatives):
    """A mail whose subject starts on the line of its name.

    Django encodes a subject with umlauts without room for "Subject: ", so that the first line is left empty
    when it is folded; some mail filters take that for spam.
    """

    def message(self, **options: Any) -> Any:
        """As Django makes it (and refuses line breaks in headers), with the subject folded after RFC 2047."""
        made = super().message(**options)
        subject = str(self.subject)
        if not subject.isascii():
            made.replace_header("Subject", Header(subject, "utf-8", header_name="Subject").encode())
        return made


def write(to: str, subject: str, template: str, context: dict[str, Any], headers: dict[str, str]) -> Mail:
    """A mail to one address from `{template}.txt` and `{template}.html`, marked as automatic (RFC 3834)."""
    mail = Mail(
        subject=one_line(subject),  # a line break would end the header
        body=render_to_string(f"{template}.txt", context),
        to=[to],
        headers={"Auto-Submitted": "auto-generated"} | headers,
    )
    mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail
