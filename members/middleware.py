"""Who asks; and who moderates or coordinates needs a second factor before she changes anything as such."""

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject
from django_htmx.http import HttpResponseClientRedirect
from drf_spectacular.authentication import SessionScheme as DefaultSessionScheme
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication as KnoxAuthentication
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from members.rules import SECOND_FACTOR

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_DESK = re.compile(r"^/kommunen/[^/]+/koordination/")
# where coordinators act for their municipality beyond their desk; asked only when something changes
_FOR_HER_PLACE = re.compile(
    r"^/(?:kommunen/[^/]+/einschulung|klassen|api/(?:accessions|classes|me/line|imitations)"
    r"|hinweise/servicezeit|vokabelheft/(?:nachahmungen|nachfragen)"
    r"|vokabelheft/berichte/[^/]+/(?:nachahmen|schritt|autorinnen|freigabe)"
    r"|api/report-drafts/[^/]+/(?:steps|authors|clearance))/"
)
# what only takes something of one's own away: nobody should have to wait with that
_OWN_BUSINESS = re.compile(
    r"^/(?:konto/ueberall-abmelden|konto/schluessel/[^/]+/loeschen|konto/sitzungen/[^/]+/ende"
    r"|hinweise/(?:gelesen|abbestellen/[^/]+|einstellungen(?:/antwort)?)|api/notifications/preferences"
    r"|api/me/(?:tokens|sessions)/[^/]+|api/notifications/(?:[0-9]+/)?read)/$"
)
FOREIGN_PAGE = (
    "Diese Anfrage kommt nicht von einer Seite der Schule. Lade die Seite neu, oder nimm einen Schlüssel."
)
NO_TOKEN = "Dieser Schlüssel gilt nicht."  # noqa: S105  (a sentence)
ABOUT_TOKENS = "Ein Schlüssel aus dem Konto: `Authorization: Token DEIN-SCHLÜSSEL`."
ABOUT_SESSIONS = "Die Sitzung der Website. Wer etwas ändert, schickt `X-CSRFToken` mit."
LEARNING = ("/lernmodule/", "/api/courses/", "/vokabelheft/leitfaeden/", "/api/guides/")
_PUBLISHING = re.compile(r"^/(?:lernmodule/[^/]+/veroeffentlichung|api/courses/[^/]+/publication)/$")


class Authentication(AuthenticationMiddleware):
    """Django's, without a query of its own: the member came along with her session.

    Only where nothing is in doubt; every other case is left to Django, which looks again.
    """

    def process_request(self, request: HttpRequest) -> None:
        """`request.user`, asked for when somebody needs it."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: _at_hand(request.session) or auth.get_user(request))  # type: ignore[assignment]


def _at_hand(session: Any) -> Any:
    """The member who came with the session, if it is hers and signed as by now; otherwise None."""
    own = session.get(auth.SESSION_KEY)  # loads it
    member, backend = session.member, session.get(auth.BACKEND_SESSION_KEY)
    if member is None or not member.is_active or own != str(member.pk):
        return None
    signature = session.get(auth.HASH_SESSION_KEY, "")
    is_signed = constant_time_compare(signature, member.get_session_auth_hash())
    return member if is_signed and backend in settings.AUTHENTICATION_BACKENDS else None


class SecondFactor:
    """Sends moderators and coordinators without authenticator app or passkey to set one up.

    They may read, learn, sign out (everywhere, too), delete their tokens and mark notices as read, on pages
    and by API; publishing a course is no learning. Coordinators do all that is their own business as before.
    Costs ordinary members no query: it looks at the member only when something is to be changed or moderated,
    at the second factor only when she is a moderator, or something changes at a coordinators' desk.
    Whoever comes with a token is nobody here yet: `TokenAuthentication` below asks the same.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let through, or show the way to the second factor."""
        if not (_is_guarded(request) and _is_missing(request, request.user)):
            return self.get_response(request)
        if request.path.startswith(reverse("api")):
            return JsonResponse({"detail": SECOND_FACTOR}, status=403)
        messages.warning(request, SECOND_FACTOR)
        setup = reverse("mfa_index")
        return HttpResponseClientRedirect(setup) if request.htmx else redirect(setup)  # type: ignore[attr-defined]


class TokenAuthentication(KnoxAuthentication):
    """Tokens of the API: no way round the second factor. A token may be older than the office it acts for."""

    def authenticate(self, request: Request) -> Any:
        """(member, token); PermissionDenied when her second factor is missing for what is asked."""
        found = super().authenticate(request)
        plain = request._request
        if found and _is_guarded(plain) and _is_missing(plain, found[0]):
            raise PermissionDenied(SECOND_FACTOR)
        return found

    def authenticate_credentials(self, token: bytes) -> Any:
        """(member, token); AuthenticationFailed for what cannot be a token, before anybody decodes it."""
        if not token.isalnum():
            raise AuthenticationFailed(NO_TOKEN)
        return super().authenticate_credentials(token)


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the website; what changes something needs its CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        """PermissionDenied in our words, without the library's reason."""
        try:
            super().enforce_csrf(request)
        except PermissionDenied:
            raise PermissionDenied(FOREIGN_PAGE) from None


class TokenScheme(KnoxTokenScheme):
    """Tokens in the OpenAPI document."""

    target_class = "members.middleware.TokenAuthentication"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The header it comes in."""
        return super().get_security_definition(auto_schema) | {"description": ABOUT_TOKENS}


class SessionScheme(DefaultSessionScheme):
    """Sessions in the OpenAPI document."""

    target_class = "members.middleware.SessionAuthentication"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        """The cookie it comes in."""
        return super().get_security_definition(auto_schema) | {"description": ABOUT_SESSIONS}


def _is_guarded(request: HttpRequest) -> bool:
    if request.method in SAFE:
        return request.path.startswith("/moderation/") or _is_desk(request)
    own_door = (reverse("mfa_index"), reverse("account_reauthenticate"), reverse("members:sign_out"))
    is_free = request.path.startswith((*own_door, *LEARNING)) or _OWN_BUSINESS.match(request.path)
    return not is_free or _PUBLISHING.match(request.path) is not None


def _is_missing(request: HttpRequest, user: Any) -> bool:
    if not user.is_authenticated:
        return False
    place = _DESK.match(request.path) or _FOR_HER_PLACE.match(request.path)
    acts = place is not None and request.method not in SAFE
    is_concerned = user.is_moderator or (acts and user.coordinated_pk is not None)
    return is_concerned and not user.has_second_factor


def _is_desk(request: HttpRequest) -> bool:
    return _DESK.match(request.path) is not None
