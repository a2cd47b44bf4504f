"""The schedule: dates to come and dates that were."""

import calendar
import datetime
from typing import Any, Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

SEASON = datetime.timedelta(days=91)  # how long "Herbst 2026" lasts when its last day is not said


class Kind(models.TextChoices):
    """What kind of date it is, in the school's own words."""

    TALK = "pausenhof", "Pausenhofgespräch"
    REUNION = "klassentreffen", "Klassentreffen"
    EXCHANGE = "austausch", "Smart Cities: Austausch"
    CONFERENCE = "konferenz", "Konferenz"
    SYMPOSIUM = "tagung", "Tagung"
    MILESTONE = "meilenstein", "Meilenstein"


class Precision(models.TextChoices):
    """How exactly the source names the date."""

    DAY = "day", "Tag"
    MONTH = "month", "Monat"
    SEASON = "season", "Jahreszeit"


class EventQuerySet(models.QuerySet["Event"]):
    """Dates are open to read for everybody."""

    def visible_to(self, user: Any) -> Self:
        """All dates."""
        return self.all()

    def coming(self) -> Self:
        """Not over yet, the next one first. What goes on today still counts."""
        return self.filter(last_day__gte=timezone.localdate()).order_by("date", "pk")

    def past(self) -> Self:
        """Over, the latest first."""
        return self.filter(last_day__lt=timezone.localdate()).order_by("-date", "-pk")


class Event(models.Model):
    """A date of the school or of its region. `label` replaces the date where the source is vague.

    `key` names the date in content/dates.yaml; it is empty for dates that did not come from there.
    """

    key = models.CharField(max_length=120, unique=True, null=True, blank=True, editable=False)
    title = models.CharField("Titel", max_length=120)
    kind = models.CharField("Art", max_length=20, choices=Kind)
    date = models.DateField("Tag")
    end_date = models.DateField("bis", null=True, blank=True)
    precision = models.CharField("Genauigkeit", max_length=8, choices=Precision, default=Precision.DAY)
    label = models.CharField("Angabe", max_length=60, blank=True)
    last_day = models.DateField(editable=False)  # after it the date is over; kept by save()
    place = models.CharField("Ort", max_length=120, blank=True)
    summary = models.TextField("Worum es geht", blank=True)
    source = models.URLField("Quelle", max_length=500, blank=True)
    is_example = models.BooleanField("Beispiel", default=False)  # part of the demo school

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "Termin"
        verbose_name_plural = "Termine"
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date=None) | Q(end_date__gte=models.F("date")),
                name="event_ends_after_it_begins",
                violation_error_message="Das Ende liegt vor dem Anfang.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.when})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the last day in step, so that "coming" and "past" are plain comparisons."""
        self.last_day = self.find_last_day()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its place in the schedule."""
        return f"{reverse('events:schedule')}#termin-{self.pk}"

    def find_last_day(self) -> datetime.date:
        """The last day on which the event may still be going on, as far as the source lets us know."""
        if self.end_date:
            return self.end_date
        if self.precision == Precision.MONTH:
            return self.date.replace(day=calendar.monthrange(self.date.year, self.date.month)[1])
        if self.precision == Precision.SEASON:
            return self.date + SEASON
        return self.date

    @property
    def is_one_day(self) -> bool:
        """Known to the day and over in the evening: fits on a date tile."""
        return self.precision == Precision.DAY and self.last_day == self.date

    @property
    def source_host(self) -> str:
        """Where the source lies, in short: "suedwestfalen.com"."""
        return (urlsplit(self.source).hostname or "").removeprefix("www.")

    @property
    def when(self) -> str:
        """The date as people read it: the label of a vague one, else "13.05.2022" or "26.–27.08.2021"."""
        if self.label:
            return self.label
        if self.precision == Precision.MONTH:
            return date_format(self.date, "F Y")
        if self.end_date is None or self.end_date == self.date:
            return date_format(self.date, "d.m.Y")
        same_year, same_month = self.date.year == self.end_date.year, self.date.month == self.end_date.month
        begin = "d." if same_year and same_month else "d.m." if same_year else "d.m.Y"
        return f"{date_format(self.date, begin)}–{date_format(self.end_date, 'd.m.Y')}"
