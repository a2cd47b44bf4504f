"""Mail: subject, one sentence and a link. What was said in a closed place stays in the house."""

import smtplib
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from notifications.models import Notification
from notifications.transports import Permanent, Temporary


def connect() -> Any:
    """A connection that `send` opens when needed and keeps open for the next mail."""
    return get_connection(fail_silently=False)


def compose(notification: Notification, *, excerpt: str = "") -> EmailMultiAlternatives:
    """The mail for a notification, in German, text and HTML, with a stable Message-ID."""
    context = {
        "notification": notification,
        "member": notification.recipient,
        "link": settings.SITE_URL + notification.url,
        "site": settings.SITE_URL,
        "excerpt": excerpt,
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(notification.words.split()),  # a line break would end the header
        body=render_to_string("notifications/mail.txt", context),
        to=[notification.recipient.email],
        headers={
            "Message-ID": notification.message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers, please
            "X-Schule-Hinweis": str(notification.pk),
        },
    )
    mail.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return mail


def send(notification: Notification, connection: Any, *, excerpt: str = "") -> None:
    """Hand the mail to the server. Raises Temporary or Permanent by SMTP's reply code (RFC 5321, 4.2.1)."""
    mail = compose(notification, excerpt=excerpt)
    try:
        connection.open()  # opened here it stays open; send_messages would close its own after each mail
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as error:
        code = max(code for code, _ in error.recipients.values())
        raise (Permanent if code >= 500 else Temporary)(f"SMTP {code}") from error
    except smtplib.SMTPDataError as error:
        raise (Permanent if error.smtp_code >= 500 else Temporary)(f"SMTP {error.smtp_code}") from error
    except (OSError, smtplib.SMTPException) as error:  # a wrong password too: not the fault of this mail
        raise Temporary(type(error).__name__) from error
