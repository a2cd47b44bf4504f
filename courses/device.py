"""Learning without an account: what is done stays on the device, in one signed cookie.

The school keeps no row about it. The cookie is written when a lesson is finished, not before, and reads
`<token>~<day>:<lesson>.<lesson>~<day>:…` with days as ordinals and keys in base 36.
"""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import base36_to_int, int_to_base36

COOKIE = "lernstand"
_SALT = "courses.device"
MAX_AGE = 365 * 24 * 3600  # seconds
MOST_LESSONS = 400  # keeps the cookie under 4 kB; more than that is more than sixty hours of learning


@dataclass(frozen=True)
class Device:
    """Lessons finished on this device: {pk: day}. `token` can be claimed by one member, once."""

    token: UUID = field(default_factory=uuid4)
    finished: dict[int, date] = field(default_factory=dict)

    def finish(self, lesson_pk: int) -> "Device":
        """The same with one more lesson; the first day stays."""
        finished = {lesson_pk: timezone.localdate()} | self.finished
        return Device(self.token, dict(sorted(finished.items(), key=lambda row: row[1])[-MOST_LESSONS:]))


def _write(device: Device) -> str:
    days: dict[date, list[str]] = {}
    for pk, day in device.finished.items():
        days.setdefault(day, []).append(int_to_base36(pk))
    rows = [f"{int_to_base36(day.toordinal())}:{'.'.join(pks)}" for day, pks in days.items()]
    return "~".join([device.token.hex, *rows])


def _read(text: str) -> Device:
    token, *rows = text.split("~")
    finished = {}
    for row in rows:
        day, _, pks = row.partition(":")
        for pk in pks.split("."):
            finished[base36_to_int(pk)] = date.fromordinal(base36_to_int(day))
    return Device(UUID(token), finished)


def of(request: HttpRequest) -> Device | None:
    """What was learned on this device, or None. A cookie that we did not write is no cookie."""
    try:
        return _read(request.get_signed_cookie(COOKIE, salt=_SALT) or "")
    except (KeyError, BadSignature, ValueError):
        return None


def store(response: HttpResponse, device: Device) -> None:
    """Keep `device` in the answer's cookie for a year."""
    response.set_signed_cookie(
        COOKIE,
        _write(device),
        salt=_SALT,
        max_age=MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget(response: HttpResponse) -> None:
    """Remove the cookie."""
    response.delete_cookie(COOKIE, samesite="Lax")
