"""Signed-in people without the sign-in: sessions written straight into the database."""

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

CSRF = "x" * 32


def session_of(member: Any) -> str:
    """A session key that is signed in as `member`."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.save()
    return session.session_key


def cookies(session_key: str | None) -> str:
    """The Cookie header of a browser with this session, or of a stranger's."""
    own = f"{settings.SESSION_COOKIE_NAME}={session_key}; " if session_key else ""
    return f"{own}{settings.CSRF_COOKIE_NAME}={CSRF}"


def get(path: str, session_key: str | None = None) -> str:
    """A whole GET request as a browser sends it, but asking for no compression: the proxy does that."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
        f"Accept-Language: de\r\nCookie: {cookies(session_key)}\r\n\r\n"
    )


def post(path: str, session_key: str, **fields: str) -> str:
    """A whole POST request of a form, with its CSRF token."""
    body = urlencode({"csrfmiddlewaretoken": CSRF, **fields})
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nCookie: {cookies(session_key)}\r\n\r\n{body}"
    )


def spread(paths: Iterable[str], sessions: Sequence[str | None]) -> list[str]:
    """GET requests for all paths, the sessions dealt out in turn."""
    return [get(path, sessions[number % len(sessions)]) for number, path in enumerate(paths)]
