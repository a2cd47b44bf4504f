"""Who may do what with notices."""

from typing import Any

from members.models import Municipality
from members.rules import can_run


def can_choose(member: Any) -> bool:
    """Choose what comes by mail: everybody with an account, for herself."""
    return bool(member.is_authenticated and member.is_active)


def can_set_service_hours(member: Any, municipality: Municipality) -> bool:
    """Set the service time of a municipality: its coordinators and the moderators."""
    return can_run(member, municipality)
