"""The type of a request whose sender has signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from members.models import Member


class MemberRequest(HttpRequest):
    """What a view behind a sign-in gets; a type for checkers and readers, never instantiated."""

    user: Member  # type: ignore[assignment]
    htmx: HtmxDetails
