"""Who may do what. Pure predicates; `member` may be an AnonymousUser."""

from typing import Any


def can_speak(member: Any) -> bool:
    """Ask, answer and write: everybody who belongs to a municipality or organisation."""
    return bool(member.is_authenticated and member.is_admitted)


def can_see_people(member: Any) -> bool:
    """See who belongs to which municipality: the same people who may speak."""
    return can_speak(member)


def can_admit(member: Any) -> bool:
    """Admit or decline people whose mail domain is unknown."""
    return can_moderate(member)


def can_moderate(member: Any) -> bool:
    """Run the exchanges: the agency's moderators."""
    return bool(member.is_authenticated and member.is_active and member.is_moderator)


def can_coordinate(member: Any, municipality: Any) -> bool:
    """Speak for `municipality`: its current coordinators, nobody else, moderators neither."""
    return bool(member.is_authenticated and member.is_active and member.coordinates(municipality))


def can_manage_account(member: Any) -> bool:
    """Change one's own name, tokens and sessions: everybody who is active, waiting or not."""
    return bool(member.is_authenticated and member.is_active)


def can_be_spared(member: Any) -> bool:
    """Nobody has to find a successor before she goes; a rule that says otherwise belongs here."""
    return True


def can_erase_account(member: Any) -> bool:
    """Delete one's own account."""
    return can_manage_account(member) and can_be_spared(member)
