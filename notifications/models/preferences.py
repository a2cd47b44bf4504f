"""When and how somebody wants to hear by mail and on her devices. No row means: as the school suggests."""

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from members.models import Municipality
from school.notices import Group, Rhythm


class Weekday(models.IntegerChoices):
    """As in Python: Monday is 0."""

    MONDAY = 0, "Montag"
    TUESDAY = 1, "Dienstag"
    WEDNESDAY = 2, "Mittwoch"
    THURSDAY = 3, "Donnerstag"
    FRIDAY = 4, "Freitag"
    SATURDAY = 5, "Samstag"
    SUNDAY = 6, "Sonntag"


OPENS, CLOSES = time(7), time(18)
DIGEST_WEEKDAY, DIGEST_HOUR = Weekday.TUESDAY, 8


def working_days() -> list[int]:
    """Monday to Friday."""
    return [0, 1, 2, 3, 4]


class ServiceHours(models.Model):
    """Service time of a municipality (Europe/Berlin, holidays of North Rhine-Westphalia always off)."""

    municipality = models.OneToOneField(
        Municipality, on_delete=models.CASCADE, primary_key=True, related_name="+", verbose_name="Kommune"
    )
    opens = models.TimeField("von", default=OPENS)
    closes = models.TimeField("bis", default=CLOSES)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name="an", default=working_days
    )

    class Meta:
        verbose_name = "Servicezeit einer Kommune"
        verbose_name_plural = "Servicezeiten der Kommunen"
        constraints = [
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="service_hours_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        """Some time on some day: else nothing would ever be sent."""
        _check_window(self.opens, self.closes, self.weekdays)


class Preference(models.Model):
    """One person's times: service time (empty: as her municipality has it) and the digest's day and hour."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    opens = models.TimeField("Mails frühestens um", null=True, blank=True)
    closes = models.TimeField("Mails spätestens um", null=True, blank=True)
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(choices=Weekday), verbose_name="Mails an", default=list, blank=True
    )
    digest_weekday = models.PositiveSmallIntegerField(
        "Sammelmail am", choices=Weekday, default=DIGEST_WEEKDAY
    )
    digest_hour = models.PositiveSmallIntegerField("Sammelmail um", default=DIGEST_HOUR)

    class Meta:
        verbose_name = "Einstellung für Mails"
        verbose_name_plural = "Einstellungen für Mails"
        constraints = [
            models.CheckConstraint(condition=Q(digest_hour__range=(5, 22)), name="digest_by_day"),
        ]

    def __str__(self) -> str:
        return f"Mails an {self.member}"

    def clean(self) -> None:
        """Own times are whole or not there."""
        if self.opens or self.closes or self.weekdays:
            _check_window(self.opens, self.closes, self.weekdays)


class OnDevices(models.TextChoices):
    """Whether a group reaches somebody's devices too. Unasked: when its mail comes at once."""

    AS_MAILS = "as_mails", "nur bei „sofort“"
    ALWAYS = "always", "ja, auf meine Geräte"
    NEVER = "never", "nein"


class Choice(models.Model):
    """One person's wishes for one group of notices. `before` is what an unsubscription can be undone to."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    group = models.CharField("Gruppe", max_length=12, choices=Group)
    rhythm = models.CharField("Rhythmus", max_length=8, choices=Rhythm)
    before = models.CharField(max_length=8, choices=Rhythm, blank=True)
    devices = models.CharField(
        "Auf Geräte",
        max_length=8,
        choices=OnDevices,
        default=OnDevices.AS_MAILS,
        db_default=OnDevices.AS_MAILS,
    )

    class Meta:
        verbose_name = "Wunsch für Mails und Geräte"
        verbose_name_plural = "Wünsche für Mails und Geräte"
        constraints = [
            models.UniqueConstraint(fields=["member", "group"], name="one_rhythm_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.get_group_display()}: {self.get_rhythm_display()}"


def _check_window(opens: time | None, closes: time | None, weekdays: list[int]) -> None:
    if opens is None or closes is None or not weekdays:
        raise ValidationError("Bitte gib Beginn, Ende und mindestens einen Tag an.")
    if opens >= closes:
        raise ValidationError("Das Ende muss nach dem Beginn liegen.")
