"""Pages for development only (DEBUG): the component gallery and the mailbox."""

import mailbox
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from school import gallery


def components(request: HttpRequest) -> HttpResponse:
    """GET /bausteine/: every component with real content."""
    return render(request, "school/gallery.html", gallery.context())


def _mails() -> list[dict[str, Any]]:
    if not settings.MAILBOX_DIR.exists():
        return []
    mails = []
    for message in mailbox.Maildir(settings.MAILBOX_DIR, create=False):
        payload = next((part for part in message.walk() if part.get_content_type() == "text/plain"), message)
        body = cast("bytes", payload.get_payload(decode=True) or b"")
        mails.append(
            {
                "to": message["To"],
                "subject": str(make_header(decode_header(message["Subject"] or ""))),
                "date": datetime.fromtimestamp(message.get_date(), UTC),
                "text": body.decode(payload.get_content_charset() or "utf-8", "replace"),
            }
        )
    return sorted(mails, key=lambda mail: mail["date"], reverse=True)


def mails(request: HttpRequest) -> HttpResponse:
    """GET /postfach/: mails that the school sent on this machine, newest first."""
    return render(request, "school/mailbox.html", {"mails": _mails()[:100]})


urlpatterns = [
    path("bausteine/", components, name="gallery"),
    path("postfach/", mails, name="mailbox"),
]
