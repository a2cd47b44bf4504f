"""What came of an imitation: the same indicators as in the report, measured before, after 6 and 12 months;
and the yearly question whether something still runs.
"""

from calendar import monthrange
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from knowledge.models.imitation import NOTE_LENGTH, Imitation
from knowledge.models.reports import Report
from members.models import Coordinator
from members.rules import can_speak

MONTHS = (6, 12)
LARGEST = Decimal(99_999_999_999)


def months_after(day: date, months: int) -> date:
    """The same day so many months later (or earlier); the 31st becomes the last of a short month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _number(label: str) -> Any:
    bounds = [MinValueValidator(-LARGEST), MaxValueValidator(LARGEST)]
    return models.DecimalField(
        label, max_digits=14, decimal_places=3, null=True, blank=True, validators=bounds
    )


def _day(label: str) -> Any:
    return models.DateField(label, null=True, blank=True)


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    """Single values are the business of both sides; everybody else reads median and range."""

    def visible_to(self, user: Any) -> Self:
        """Outcomes of those imitations in which her municipality takes part."""
        return self.filter(imitation__in=Imitation.objects.of_sides(user).values("pk"))


class Outcome(models.Model):
    """One indicator at one imitator. Key, name and unit are those of the version that is imitated."""

    imitation = models.ForeignKey(
        Imitation, on_delete=models.CASCADE, related_name="outcomes", db_index=False
    )
    key = models.CharField("Kennzahl", max_length=20)
    name = models.CharField("Name", max_length=200)
    unit = models.CharField("Einheit", max_length=60)
    deviation = models.CharField("Was ihr anders messt", max_length=NOTE_LENGTH, blank=True)
    baseline, baseline_on = _number("Vorher"), _day("gemessen am")
    value_6, value_6_on = _number("Nach 6 Monaten"), _day("gemessen am")
    value_12, value_12_on = _number("Nach 12 Monaten"), _day("gemessen am")
    is_effective = models.BooleanField("Es wirkt bei uns", default=False)
    written_at = models.DateTimeField("eingetragen", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = "Gemessene Wirkung"
        verbose_name_plural = "Gemessene Wirkungen"
        constraints = [
            models.UniqueConstraint(fields=["imitation", "key"], name="outcome_once"),
            models.CheckConstraint(  # without knowing how it was before, nobody knows that it works
                condition=Q(is_effective=False)
                | (Q(baseline__isnull=False) & (Q(value_6__isnull=False) | Q(value_12__isnull=False))),
                name="outcome_effective_has_a_baseline",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True, f"{name}_on__isnull": True})
                    | Q(**{f"{name}__isnull": False, f"{name}_on__isnull": False}),
                    name=f"outcome_{name}_is_dated",
                )
                for name in ("baseline", "value_6", "value_12")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"

    def value(self, months: int) -> Decimal | None:
        """What was measured after so many months (6 or 12)."""
        return getattr(self, f"value_{months}")  # type: ignore[no-any-return]

    def change(self, months: int) -> Decimal | None:
        """By how much it changed in its unit; None while one of the two numbers is missing."""
        after = self.value(months)
        return None if after is None or self.baseline is None else after - self.baseline


class StillRunningQuerySet(models.QuerySet["StillRunning"]):
    """Questions are seen by those who may answer them."""

    def visible_to(self, user: Any) -> Self:
        """About reports she writes or her municipality leads, about its imitations; all for moderators."""
        if not can_speak(user):
            return self.none()
        if user.is_moderator:
            return self.all()
        place = user.municipality_id or 0
        about_report = Q(imitation=None) & (
            Q(report__in=Report.objects.filter(authors=user.pk).values("pk")) | Q(report__lead=place)
        )
        return self.filter(about_report | Q(imitation__municipality=place))


class StillRunning(models.Model):
    """The yearly question "Läuft das noch?" about a report, or about an imitation of it."""

    class Answer(models.TextChoices):
        YES = "ja", "Ja, läuft"
        NO = "nein", "Nein, nicht mehr"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="+", db_index=False)
    imitation = models.ForeignKey(
        Imitation, null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField("gefragt", default=timezone.now)
    answer = models.CharField("Antwort", max_length=4, choices=Answer, blank=True)
    answered_at = models.DateTimeField("beantwortet", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = StillRunningQuerySet.as_manager()

    class Meta:
        verbose_name = "Nachfrage: Läuft das noch?"
        verbose_name_plural = "Nachfragen: Läuft das noch?"
        constraints = [
            # one open question about the same thing; its index answers whether there is one
            models.UniqueConstraint(
                fields=["report", "imitation"],
                condition=Q(answered_at=None),
                nulls_distinct=False,
                name="still_running_asked_once",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="still_running_answer_is_whole",
            ),
        ]
        indexes = [
            # the hourly look: was it asked within the last year?
            models.Index(fields=["report", "imitation", "asked_at"], name="still_running_asked"),
        ]

    def __str__(self) -> str:
        return f"Läuft das noch? {self.imitation or self.report}"

    def get_absolute_url(self) -> str:
        """Where it is answered."""
        return reverse("knowledge:still_running", args=[self.pk])


def coordinators_of(municipality_id: int) -> models.QuerySet[Coordinator]:
    """Who coordinates it now and still works there."""
    current = Coordinator.objects.current().filter(municipality=municipality_id)
    return current.filter(member__is_active=True, member__municipality=municipality_id)
