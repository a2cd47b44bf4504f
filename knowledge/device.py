"""Ticks without an account stay on the device, in one signed cookie. The school keeps no row about them.

The cookie is written with the first tick, not before, and reads `<guide>.<key>.<key>~<guide>.<key>` with the
guide's pk in base 36.
"""

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.http import base36_to_int, int_to_base36

COOKIE = "haekchen"
_SALT = "knowledge.device"
MAX_AGE = 365 * 24 * 3600  # seconds
MOST_TICKS = 300  # keeps the cookie under 4 kB

Ticks = dict[int, list[str]]  # pk of a guide → keys of its ticked points


def of(request: HttpRequest) -> Ticks:
    """What was ticked on this device. A cookie that we did not write is no cookie."""
    try:
        text = request.get_signed_cookie(COOKIE, salt=_SALT) or ""
        rows = [row.split(".") for row in text.split("~") if row]
        return {base36_to_int(guide): keys for guide, *keys in rows}
    except (KeyError, BadSignature, ValueError):
        return {}


def store(request: HttpRequest, response: HttpResponse, guide_pk: int, keys: list[str]) -> None:
    """Keep the ticks of one guide beside those of the others; the newest stay when it gets too much."""
    ticks = {pk: those for pk, those in of(request).items() if pk != guide_pk}
    if keys:
        ticks[guide_pk] = keys
    while sum(map(len, ticks.values())) > MOST_TICKS:
        ticks.pop(next(iter(ticks)))
    if not ticks:
        if COOKIE in request.COOKIES:
            response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_signed_cookie(
        COOKIE,
        "~".join(".".join([int_to_base36(pk), *those]) for pk, those in ticks.items()),
        salt=_SALT,
        max_age=MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
