"""Announcements as their readers see them, and who has taken note."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from members.models import Municipality
from notifications.models import (
    Acknowledgement,
    Announcement,
)


def announcements_of(user: Any) -> QuerySet[Announcement]:
    """The list of one reader, newest first, each with `is_taken_note` for her municipality; one query.

    The index `announcement_list` serves it.
    """
    own = Acknowledgement.objects.filter(announcement=OuterRef("pk"), municipality=user.municipality_id)
    rows = Announcement.objects.visible_to(user).select_related("school_class")
    return rows.annotate(is_taken_note=Exists(own)).order_by("-publish_at", "-pk")


def missing_municipalities(announcement: Announcement) -> QuerySet[Municipality]:
    """Which municipalities have not taken note, of those from which somebody reads it now."""
    done = announcement.acknowledgements.values("municipality")
    return announcement.municipalities().exclude(pk__in=done)


def acknowledgement_report(announcement: Announcement) -> dict[str, Any]:
    """Municipalities that have taken note, with the day, and those that have not. No people."""
    done = announcement.acknowledgements.select_related("municipality").defer("by")
    return {
        "done": list(done.order_by("municipality__sort_key", "pk")),
        "missing": list(missing_municipalities(announcement)),
    }
