"""Other ways to hear: the feed, and devices."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from members.models import Member
from notifications import vapid
from notifications.models import (
    FeedKey,
    Notification,
    PushSubscription,
    with_names,
)
from notifications.models.devices import fingerprint

FEED_LENGTH = 50


def owner_of_feed(key: str) -> Member | None:
    """Whose feed has this secret; None for a forged or ended one and for people who have left."""
    found = FeedKey.objects.select_related("member").filter(key_hash=fingerprint(key), member__is_active=True)
    row = found.first()
    return row.member if row else None


def feed_of(member: Member) -> list[Notification]:
    """The newest notifications with the names as they are now; two queries."""
    return with_names(Notification.objects.visible_to(member).order_by("-pk")[:FEED_LENGTH])


def feed_address(key: str) -> str:
    """The whole address of a feed."""
    return settings.SITE_URL + reverse("notifications:feed", args=[key])


def ways_of(member: Member) -> dict[str, Any]:
    """What the preferences page shows of devices and feed; two queries."""
    return {
        "push_key": vapid.public_key(),
        "devices": PushSubscription.objects.visible_to(member).order_by("-pk"),
        "feed": FeedKey.objects.filter(pk=member.pk).first(),
    }
