"""What people have been told, what is on its way to them, and how they want it."""

from notifications.models.announcements import Acknowledgement, Announcement
from notifications.models.bell import (
    HEADLINE_LENGTH,
    Notification,
    NotificationQuerySet,
    mail_host,
    with_names,
)
from notifications.models.devices import FeedKey, PushSubscription
from notifications.models.incidents import Incident
from notifications.models.outgoing import Delivery, Digest, Outgoing, Rule, State
from notifications.models.preferences import Choice, OnDevices, Preference, ServiceHours, Weekday

__all__ = [
    "HEADLINE_LENGTH",
    "Acknowledgement",
    "Announcement",
    "Choice",
    "Delivery",
    "Digest",
    "FeedKey",
    "Incident",
    "Notification",
    "NotificationQuerySet",
    "OnDevices",
    "Outgoing",
    "Preference",
    "PushSubscription",
    "Rule",
    "ServiceHours",
    "State",
    "Weekday",
    "mail_host",
    "with_names",
]
