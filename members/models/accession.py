"""What happened on a municipality's way into the school: its steps and its proofs."""

from datetime import date
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models.joining import Accession
from school.jobs.models import Claimable
from school.models import StoredFile

EARLIEST = date(2018, 1, 1)  # the Smart Cities projects of the region began in 2019


class ProofQuerySet(models.QuerySet["Proof"]):
    """Proofs are the business of the municipality and of the moderators."""

    def undecided(self, accession: Any) -> Self:
        """Those the moderators look at and nobody has accepted: whoever filed them may take them away."""
        is_looked_at = accession.state in (Accession.State.PROOF_SUBMITTED, Accession.State.NEEDS_INFORMATION)
        own = self.filter(accession=accession.pk, accepted_at=None)
        return own if is_looked_at else self.none()

    def visible_to(self, user: Any) -> Self:
        """All for moderators, those of her own municipality for an admitted member."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.all() if user.is_moderator else self.filter(accession__municipality=user.municipality_id)


class AccessionStepQuerySet(models.QuerySet["AccessionStep"]):
    """So is the history; what the moderators weigh among themselves stays with them."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators, those of her own municipality for an admitted member."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = self.filter(accession__municipality=user.municipality_id, is_internal=False)
        return self.all() if user.is_moderator else own


class AccessionStep(models.Model):
    """One step: who did what, when and why. Never changed afterwards; `by` empties with the account."""

    accession = models.ForeignKey(Accession, on_delete=models.CASCADE, related_name="steps", db_index=False)
    transition = models.CharField("Schritt", max_length=20)  # a name in `members.transitions`
    from_state = models.CharField("vorher", max_length=20, choices=Accession.State, blank=True)
    to_state = models.CharField("nachher", max_length=20, choices=Accession.State)
    reason = models.CharField("Begründung", max_length=500, blank=True)
    is_internal = models.BooleanField("nur für die Moderation", default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField("am", default=timezone.now)

    objects = AccessionStepQuerySet.as_manager()

    class Meta:
        verbose_name = "Schritt der Einschulung"
        verbose_name_plural = "Schritte der Einschulung"
        indexes = [
            # the history of one municipality, newest first
            models.Index(fields=["accession", "-id"], name="accession_history"),
        ]

    def __str__(self) -> str:
        return f"{self.transition} am {timezone.localtime(self.at):%d.%m.%Y}"


def not_in_the_future(value: date) -> None:
    """A proof is dated today or earlier."""
    if value > timezone.localdate():
        raise ValidationError("Das Datum liegt in der Zukunft. Wann wurde unterschrieben oder beschlossen?")


def not_before_the_school(value: date) -> None:
    """Before 2018 there was nothing to join."""
    if value < EARLIEST:
        raise ValidationError(f"Das Datum liegt vor {EARLIEST.year}. Prüf bitte das Jahr.")


def secure_link(value: str) -> None:
    """A link to a council information system: https, with a host and without a password in it."""
    try:
        parts = urlsplit(value)
        is_good = parts.scheme == "https" and "." in (parts.hostname or "") and "@" not in parts.netloc
    except ValueError:
        is_good = False
    if not is_good:
        raise ValidationError("Der Link muss mit https:// beginnen und zu einer Seite im Netz führen.")


class Proof(models.Model):
    """Letter of intent or council decision. From `accepted_at` on it attaches the municipality to the
    framework strategy; a proof that was not accepted says nothing.
    """

    class Kind(models.TextChoices):
        LETTER_OF_INTENT = "letter_of_intent", "Absichtserklärung"
        COUNCIL_DECISION = "council_decision", "Ratsbeschluss"

    accession = models.ForeignKey(Accession, on_delete=models.PROTECT, related_name="proofs")
    kind = models.CharField("Art", max_length=20, choices=Kind)
    dated = models.DateField("Datum", validators=[not_before_the_school, not_in_the_future])
    signed_by = models.CharField("Gremium oder Unterschrift", max_length=120)
    link = models.URLField("Link", max_length=300, blank=True, validators=[secure_link])
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField("eingereicht", auto_now_add=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    accepted_at = models.DateTimeField("angenommen", null=True, blank=True)

    objects = ProofQuerySet.as_manager()

    class Meta:
        verbose_name = "Nachweis"
        verbose_name_plural = "Nachweise"
        constraints = [
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(link=""), name="proof_can_be_looked_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} vom {self.dated:%d.%m.%Y}"


class FollowUp(Claimable):
    """Some time after a municipality went active: has it arrived? A sum or two, nothing about a person.

    Planned when it goes active, `since`; done exactly once (`done_at`).
    """

    DAYS = (30, 90)
    GROUP = 5  # of fewer people no sum is made: it would be about somebody

    accession = models.ForeignKey(Accession, on_delete=models.CASCADE, related_name="follow_ups")
    days = models.PositiveSmallIntegerField("nach Tagen")
    since = models.DateTimeField("dabei seit", default=timezone.now)
    done_at = models.DateTimeField("nachgefasst", null=True)
    people = models.PositiveIntegerField("Menschen", default=0)
    contributions = models.PositiveIntegerField("Beiträge", null=True)  # empty: too few people for a sum

    class Meta:
        verbose_name = "Nachfassen"
        verbose_name_plural = "Nachfassen"
        constraints = [
            models.UniqueConstraint(fields=["accession", "days"], name="follow_up_once"),
        ]
        indexes = [
            # what is due, oldest first; asked by every round of the courier
            models.Index(fields=["due_at"], condition=Q(done_at=None, held_at=None), name="follow_up_due"),
        ]

    def __str__(self) -> str:
        return f"Nachfassen nach {self.days} Tagen"

    @property
    def sums(self) -> str:
        """What was counted, in words."""
        people = "1 Mensch" if self.people == 1 else f"{self.people} Menschen"
        if self.contributions is None:
            return people
        return f"{people}, {self.contributions} {'Beitrag' if self.contributions == 1 else 'Beiträge'}"
