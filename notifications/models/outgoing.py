"""What is on its way out of the house: the outbox. A row is claimed, sent, settled; nothing else sends."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from notifications.models.bell import Notification, mail_host


class State(models.TextChoices):
    """DUE → INFLIGHT (claimed until `due_at`) → SENT | SUPPRESSED | DUE again | HELD.

    WAITING → BUNDLED (in a digest, which is on its way) → SENT | SUPPRESSED. HELD is set aside after too
    many failures; moderators may send it on its way again.
    """

    DUE = "due", "wartet"
    INFLIGHT = "inflight", "unterwegs"
    WAITING = "waiting", "kommt in die Sammelmail"
    BUNDLED = "bundled", "in der Sammelmail"
    SENT = "sent", "übergeben"
    SUPPRESSED = "suppressed", "nicht geschickt"
    HELD = "held", "zurückgelegt"


class Rule(models.TextChoices):
    """Why something was not sent; the words complete "Nicht geschickt: …"."""

    ONLY_BELL = "only_bell", "Solche Hinweise stehen nur in der Glocke."
    UNSUBSCRIBED = "unsubscribed", "Du hast diese Mails abbestellt."
    NO_ACCESS = "no_access", "Du konntest es nicht mehr sehen, als es an der Reihe war."
    GONE = "gone", "Es gab das nicht mehr, als es an der Reihe war."
    AWAY = "away", "Dein Zugang war geschlossen."
    MUTED = "muted", "Aus diesem Gespräch oder Forum willst du nichts hören."
    # on a device
    NOT_AT_ONCE = "not_at_once", "Auf deine Geräte kommt das nur, wenn auch die Mail sofort kommt."
    OFF_DEVICES = "off_devices", "Solche Hinweise willst du nicht auf deinen Geräten."
    READ = "read", "Du hattest es schon gelesen."
    NO_DEVICE = "no_device", "Es war kein Gerät mehr eingeschaltet."


class Outgoing(models.Model):
    """State, attempts (the claim's token), lease and outcome of something that leaves the house."""

    state = models.CharField("Zustand", max_length=10, choices=State, default=State.DUE)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField(default=timezone.now)  # next try, end of the lease, or time of the digest
    finished_at = models.DateTimeField(null=True)
    outcome = models.CharField("Grund", max_length=200, blank=True)  # class of an error, never its text

    class Meta:
        abstract = True


class Digest(Outgoing):
    """Several notifications in one mail to one person; made with all its rows in one transaction."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "Sammelmail"
        verbose_name_plural = "Sammelmails"
        indexes = [
            # the sweep: what is due, oldest first
            models.Index(fields=["due_at"], condition=Q(state__in=["due", "inflight"]), name="digest_due"),
            models.Index(fields=["id"], condition=Q(state="held"), name="digest_held"),
        ]

    def __str__(self) -> str:
        return f"Sammelmail {self.pk}: {self.get_state_display()}"

    @property
    def message_id(self) -> str:
        """Message-ID (RFC 5322, 3.6.4): the same for every copy that a crash may cause."""
        return f"<sammelmail.{self.pk}.{self.created_at:%Y%m%d%H%M%S%f}@{mail_host()}>"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries are the business of their recipient."""

    def visible_to(self, user: Any) -> Self:
        """The deliveries of `user`."""
        return self.filter(notification__recipient=user) if user.is_authenticated else self.none()


class Delivery(Outgoing):
    """One notification on its way through one transport: now, in a digest, or suppressed by a named rule."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    transport = models.CharField(max_length=12)
    rule = models.CharField("Regel", max_length=12, choices=Rule, blank=True)
    digest = models.ForeignKey(Digest, null=True, on_delete=models.SET_NULL, related_name="deliveries")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = "Zustellung"
        verbose_name_plural = "Zustellungen"
        constraints = [
            models.UniqueConstraint(fields=["notification", "transport"], name="sent_once_per_transport"),
            models.CheckConstraint(
                condition=~Q(state=State.SUPPRESSED) | ~Q(rule=""), name="suppressed_by_a_named_rule"
            ),
        ]
        indexes = [
            # the sweep: what is due, oldest first (a lapsed lease is due again)
            models.Index(fields=["due_at"], condition=Q(state__in=["due", "inflight"]), name="delivery_due"),
            # whose digest is due?
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            # the moderators' list of rows set aside
            models.Index(fields=["id"], condition=Q(state="held"), name="delivery_held"),
        ]

    def __str__(self) -> str:
        return f"{self.transport}: {self.get_state_display()}"
