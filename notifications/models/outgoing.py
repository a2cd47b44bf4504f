"""What is on its way out of the house: the outbox. A row is claimed, sent, settled; nothing else sends."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from notifications.models.bell import Notification, mail_host
from school.jobs.models import Claimable


class State(models.TextChoices):
    """DUE → SENT | SUPPRESSED, or WAITING → BUNDLED (in a digest, which is DUE) → SENT | SUPPRESSED.

    Whether it is just being worked on, fails or was set aside say the columns of `Claimable`.
    """

    DUE = "due", "wartet"
    WAITING = "waiting", "kommt in die Sammelmail"
    BUNDLED = "bundled", "in der Sammelmail"
    SENT = "sent", "übergeben"
    SUPPRESSED = "suppressed", "nicht geschickt"


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


class Outgoing(Claimable):
    """Something that leaves the house."""

    state = models.CharField("Zustand", max_length=10, choices=State, default=State.DUE)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def _failing(name: str) -> models.Index:
    """What fails or was set aside: looked at again and again, and nearly always empty."""
    return models.Index(fields=["failing_since"], condition=Q(failing_since__isnull=False), name=name)


class Digest(Outgoing):
    """Several notifications in one mail to one person; made with all its rows in one transaction."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "Sammelmail"
        verbose_name_plural = "Sammelmails"
        indexes = [
            # what is due, oldest first
            models.Index(fields=["due_at"], condition=Q(state="due", held_at=None), name="digest_due"),
            _failing("digest_failing"),
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
            # what is due, oldest first
            models.Index(
                fields=["transport", "due_at"], condition=Q(state="due", held_at=None), name="delivery_due"
            ),
            # whose digest is due?
            models.Index(
                fields=["due_at"], condition=Q(state="waiting", held_at=None), name="delivery_waiting"
            ),
            _failing("delivery_failing"),
        ]

    def __str__(self) -> str:
        return f"{self.transport}: {self.get_state_display()}"
