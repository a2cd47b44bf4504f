"""Who may do what in the glossary."""

from members.models import Member


def can_load_terms(by: Member | None) -> bool:
    """Moderators; and whoever may run commands on the server, who is nobody in particular (None)."""
    return by is None or (by.is_active and by.is_moderator)
