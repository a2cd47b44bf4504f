"""A municipality joins (Einschulung), and who speaks for it."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.places import Municipality


class AccessionQuerySet(models.QuerySet["Accession"]):
    """How far a municipality is, is public as a word; notes and history are not (see `visible_to`)."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators; for everybody else the one of her own municipality."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_moderator else self.filter(municipality=user.municipality_id)


class Accession(models.Model):
    """How far a municipality has come on its way into the school. One row a municipality, kept for ever."""

    class State(models.TextChoices):
        INTEREST = "interest", "Interesse"
        TALK = "talk", "Kennenlernen"
        PROOF_SUBMITTED = "proof_submitted", "Nachweis liegt vor"
        NEEDS_INFORMATION = "needs_information", "Rückfrage offen"
        ACCEPTED = "accepted", "Aufgenommen"
        SETTING_UP = "setting_up", "Wird eingerichtet"
        ACTIVE = "active", "Aktiv"
        PAUSED = "paused", "Pausiert"
        WITHDRAWN = "withdrawn", "Ausgetreten"
        DECLINED = "declined", "Abgelehnt"

    municipality = models.OneToOneField(Municipality, on_delete=models.PROTECT, related_name="accession")
    state = models.CharField("Stand", max_length=20, choices=State, default=State.INTEREST)
    state_since = models.DateTimeField("seit", default=timezone.now)

    objects = AccessionQuerySet.as_manager()

    class Meta:
        verbose_name = "Einschulung"
        verbose_name_plural = "Einschulungen"
        indexes = [
            # the moderators' desk: one state, longest wait first
            models.Index(fields=["state", "state_since"], name="accession_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.get_state_display()}"


class CoordinatorQuerySet(models.QuerySet["Coordinator"]):
    """Who coordinates is known to everybody who belongs to the school."""

    def visible_to(self, user: Any) -> Self:
        """All current ones, for admitted members."""
        return self.current() if user.is_authenticated and user.is_admitted else self.none()

    def current(self) -> Self:
        """Those who have not ended."""
        return self.filter(ended_at=None)


class Coordinator(models.Model):
    """A member coordinates her municipality from `appointed_at` until `ended_at`."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="coordinations", db_index=False
    )
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="coordinators")
    appointed_at = models.DateTimeField("seit", default=timezone.now)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField("bis", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = CoordinatorQuerySet.as_manager()

    class Meta:
        verbose_name = "Koordination"
        verbose_name_plural = "Koordinationen"
        constraints = [
            # its index answers: what does this member coordinate now? One municipality at a time.
            models.UniqueConstraint(fields=["member"], condition=Q(ended_at=None), name="coordinator_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} koordiniert {self.municipality}"
