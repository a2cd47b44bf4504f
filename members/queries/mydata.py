"""Reads around what is one's own: sessions, and texts in which one calls oneself by one's name."""

from dataclasses import dataclass
from typing import Any

from members import codes
from members.models import Member, Session
from school.privacy import naming


@dataclass(frozen=True)
class SignedIn:
    """A session under a name that does not open it: the key itself is a secret."""

    session: Session
    key: str
    is_current: bool


def called(member: Member) -> tuple[str, ...]:
    """What she calls herself in her own texts: her name, its words, her address."""
    return (*naming.parts(member.display_name), member.email)


def own_texts_that_name(member: Member) -> list[naming.Place]:
    """Those about which she decides when she deletes her account; two queries."""
    return naming.places_in_own_texts(member.pk, called(member))


def _name(session_key: str) -> str:
    return codes.fingerprint("session", session_key)[:20]


def sessions_of(user: Any, *, current: str | None = None) -> list[SignedIn]:
    """The running sessions of a member: the one that asks first, then the newest. One query."""
    rows = Session.objects.visible_to(user).alive().defer("session_data").order_by("-signed_in_on", "pk")
    found = [SignedIn(row, _name(row.session_key), row.session_key == current) for row in rows]
    return sorted(found, key=lambda row: not row.is_current)


def session_of(user: Any, key: str, *, current: str | None = None) -> SignedIn | None:
    """One of the member's running sessions, by its name."""
    return next((row for row in sessions_of(user, current=current) if row.key == key), None)
