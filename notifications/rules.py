"""Who may do what with notices."""

from typing import Any

from members.models import Municipality
from members.rules import can_moderate, can_run, can_speak


def can_choose(member: Any) -> bool:
    """Choose what comes by mail: everybody with an account, for herself."""
    return bool(member.is_authenticated and member.is_active)


def can_set_service_hours(member: Any, municipality: Municipality) -> bool:
    """Set the service time of a municipality: its coordinators and the moderators."""
    return can_run(member, municipality)


def can_announce(member: Any) -> bool:
    """Plan, change, publish and withdraw announcements, and see which municipalities are missing."""
    return can_moderate(member)


def can_acknowledge(member: Any, announcement: Any) -> bool:
    """Take note of an announcement for her municipality: whoever belongs to one and is meant by it."""
    if not can_speak(member) or member.is_moderator or member.municipality_id is None:
        return False
    is_open = announcement.is_published and announcement.needs_acknowledgement
    return bool(is_open and announcement.people().filter(pk=member.pk).exists())
