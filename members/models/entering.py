"""How people come in: waiting for a moderator, and the codes they sign in with."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.places import Municipality


class AdmissionQuerySet(models.QuerySet["Admission"]):
    """Who waits is the moderators' business, that of the municipality she named, and one's own."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators, her own for a member; for coordinators those who named their municipality."""
        if not user.is_authenticated:
            return self.none()
        if user.is_moderator and user.is_active:
            return self.all()
        own = Q(member=user)
        return self.filter(own | Q(wanted=user.coordinated_pk) if user.coordinated_pk else own)

    def waiting(self) -> Self:
        """Undecided ones, longest wait first."""
        return self.filter(decided_at=None).order_by("requested_at", "pk")


class Admission(models.Model):
    """A person whose mail domain is unknown waits for a decision. Open until `decided_at`."""

    class Outcome(models.TextChoices):
        ADMITTED = "admitted", "aufgenommen"
        DECLINED = "declined", "abgelehnt"

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    domain = models.CharField("Mail-Domain", max_length=100)
    # where she says she belongs, when her mail domain is shared by several; its coordinators confirm
    wanted = models.ForeignKey(
        Municipality,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="Kommune",
    )
    requested_at = models.DateTimeField("seit", default=timezone.now)
    # after a refusal she may ask again: what she says now, and what she was told then
    note = models.CharField("Anmerkung", max_length=300, blank=True)
    former_reason = models.CharField("Frühere Ablehnung", max_length=300, blank=True)
    outcome = models.CharField("Entscheidung", max_length=10, choices=Outcome, blank=True)
    reason = models.CharField("Begründung", max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = "Aufnahme"
        verbose_name_plural = "Aufnahmen"
        indexes = [
            # the moderators' list of people who wait, longest first
            models.Index(fields=["requested_at"], condition=Q(decided_at=None), name="admission_open"),
            # the coordinators' list of people who say that they belong to them
            models.Index(fields=["wanted"], condition=Q(decided_at=None), name="admission_wanted"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_at=None, outcome="") | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="admission_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} ({self.domain})"


class SignInCode(models.Model):
    """A sign-in code on its way. Only HMACs are kept, bound to the browser that asked for it."""

    address_hash = models.CharField(max_length=64)  # of the mailbox: rate limit without a list of people
    code_hash = models.CharField(max_length=64)  # of code, address and browser together
    browser = models.CharField(max_length=64)  # random value from the session of the asking browser
    created_at = models.DateTimeField(default=timezone.now)
    tries_left = models.PositiveSmallIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "Anmeldecode"
        verbose_name_plural = "Anmeldecodes"
        indexes = [
            # how many codes has this mailbox had lately, and which is the current one?
            models.Index(fields=["address_hash", "created_at"], name="code_by_address"),
        ]

    def __str__(self) -> str:
        return f"Code von {timezone.localtime(self.created_at):%d.%m.%Y %H:%M}"
