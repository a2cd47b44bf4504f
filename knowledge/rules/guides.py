"""Who may do what with guides, lead projects and downloads."""

from knowledge.models import Guide
from knowledge.rules.glossary import can_load_terms
from members.models import Member

can_load = can_load_terms  # the same people bring content as files


def can_tick(by: Member, guide: Guide) -> bool:
    """Everybody with an account ticks for herself; people who wait for admission too."""
    return by.is_active and guide.retired_on is None
