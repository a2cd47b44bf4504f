"""Where else a person hears: devices that take push messages, and the address of her feed."""

import hashlib
from typing import Any, Self

from django.conf import settings
from django.db import models

from members.models import Session


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    """A subscription is the business of its owner."""

    def visible_to(self, user: Any) -> Self:
        """The devices of `user`."""
        return self.filter(member=user) if user.is_authenticated else self.none()

    def reachable(self) -> Self:
        """Those of people who are here, as long as the push service has not refused them too often."""
        return self.filter(member__is_active=True, refusals__lt=PushSubscription.MAX_REFUSALS)


class PushSubscription(models.Model):
    """One browser of one person, as its push service knows it (W3C Push API, RFC 8030).

    `p256dh` and `auth` are the browser's keys for encrypted content (RFC 8291). We send none; they are kept
    so that a subscription is whole. `told_up_to` is the newest notification there was when the device was
    woken: a message without content says "look", and who was told to look since need not be told again.
    """

    MAX_PER_MEMBER = 10
    MAX_REFUSALS = 5

    # the index of the key answers: which devices has she? (the list, and every delivery)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField("Adresse beim Push-Dienst", max_length=1000, unique=True)
    p256dh = models.CharField(max_length=88)
    auth = models.CharField(max_length=24)
    device = models.CharField("Gerät", max_length=60, blank=True)  # "Firefox auf Windows", no more
    # where it was switched on: whoever signs out there is not woken there any more. Programs have no session
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    refusals = models.PositiveSmallIntegerField(default=0)  # in a row
    told_up_to = models.PositiveBigIntegerField(default=0)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = "Gerät für Push-Nachrichten"
        verbose_name_plural = "Geräte für Push-Nachrichten"

    def __str__(self) -> str:
        return self.device or "Unbekanntes Gerät"

    @property
    def is_unreachable(self) -> bool:
        """Refused so often that it is not asked any more: the person has to switch it on again."""
        return self.refusals >= self.MAX_REFUSALS


class FeedKey(models.Model):
    """The secret in the address of one person's feed. Only its hash is kept: the address is shown once."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    key_hash = models.CharField(max_length=64, unique=True, editable=False)  # the index finds whose it is
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "Adresse des Feeds"
        verbose_name_plural = "Adressen der Feeds"

    def __str__(self) -> str:
        return f"Feed von {self.member}"


def fingerprint(key: str) -> str:
    """What is kept of a key. It is 256 random bits: nothing to guess, so no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()
