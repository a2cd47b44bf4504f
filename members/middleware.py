"""A moderator needs a second factor before she changes anything."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
REASON = "Wer moderiert, braucht einen zweiten Faktor. Richte ihn bitte zuerst ein: Das dauert zwei Minuten."


class SecondFactor:
    """Sends moderators without authenticator app or passkey to set one up.

    They may read, learn and sign out. Costs ordinary members no query: it looks at the member only when
    something is to be changed or moderated, and at the second factor only when she is a moderator.
    API tokens are covered by their making: creating one is such a change, and a new moderator loses hers.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or show the way to the second factor."""
        if not (_is_guarded(request) and _is_missing(request)):
            return self.get_response(request)
        if request.path.startswith(reverse("api")):
            return JsonResponse({"detail": REASON}, status=403)
        messages.warning(request, REASON)
        setup = reverse("mfa_index")
        return HttpResponseClientRedirect(setup) if request.htmx else redirect(setup)  # type: ignore[attr-defined]


def _is_guarded(request: HttpRequest) -> bool:
    if request.method in SAFE:
        return request.path.startswith("/moderation/")
    own_door = (reverse("mfa_index"), reverse("account_reauthenticate"), reverse("members:sign_out"))
    free = (*own_door, "/lernmodule/")
    return not request.path.startswith(free)


def _is_missing(request: HttpRequest) -> bool:
    user = request.user
    return user.is_authenticated and user.is_moderator and not user.has_second_factor
