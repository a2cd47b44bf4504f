"""The one mail that cannot wait for a worker: the sign-in code."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from members import codes

SUBJECT = "Dein Code für die Smart Cities: Schule"  # never the code itself: subjects show on locked phones


def send_code(address: str, code: str) -> None:
    """Send `code` to `address` and wait for the mail server. Raises OSError (SMTPException is one).

    There is no link in it: mail scanners open links, and a code proves that a person read it.
    """
    context = {
        "code": codes.spell(code),
        "minutes": settings.SIGN_IN_CODE_MINUTES,
        "site": settings.SITE_URL,
    }
    mail = EmailMultiAlternatives(
        SUBJECT,
        render_to_string("members/mail/code.txt", context),
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("members/mail/code.html", context), "text/html")
    mail.send()
