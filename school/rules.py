"""The one guard that every action calls."""

from django.core.exceptions import PermissionDenied


def require(allowed: bool, why_not: str = "Das darfst du hier nicht.") -> None:
    """Raise PermissionDenied (→ 403) unless `allowed`; `why_not` is shown to the person."""
    if not allowed:
        raise PermissionDenied(why_not)
