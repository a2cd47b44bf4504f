"""Announcements (Mitteilungen) of the moderators, and which municipalities have taken note of them."""

from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from members.models import Coordinator, Member, Municipality, SchoolClass

TITLE_LENGTH = 120
BODY_LENGTH = 10_000  # characters of Markdown
REMIND_DAYS = 2  # so many days before the last day
REMIND_AT = timedelta(hours=8)


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Planned and withdrawn ones are the moderators' business; the rest is for those it is meant for."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators; for others what is published for everybody, their class or their task."""
        if not user.is_authenticated or not user.is_admitted:
            return self.none()
        if user.is_moderator:
            return self.all()
        for_her = Q(audience=Announcement.Audience.ALL)
        if user.school_class_pk:
            for_her |= Q(school_class=user.school_class_pk)
        if user.coordinated_pk:
            for_her |= Q(audience=Announcement.Audience.COORDINATORS)
        return self.published().filter(for_her)

    def published(self) -> Self:
        """Those whose time has come and that were not withdrawn."""
        return self.filter(publish_at__lte=timezone.now(), withdrawn_at=None)


class Announcement(models.Model):
    """What the moderators tell a class, the coordinators or everybody. Unchanged once it is published.

    It counts as published as soon as `publish_at` has come, whether or not the courier is alive. With
    `needs_acknowledgement`, somebody from each municipality says until `due_on` (a day in local time, its
    end is the deadline) that they have taken note.
    """

    class Audience(models.TextChoices):
        ALL = "all", "Alle, die zur Schule gehören"
        CLASS = "class", "Eine Klasse"
        COORDINATORS = "coordinators", "Alle, die koordinieren"

    title = models.CharField("Überschrift", max_length=TITLE_LENGTH)
    body = models.TextField("Text", validators=[MaxLengthValidator(BODY_LENGTH)])
    html = models.TextField(editable=False)
    audience = models.CharField("Für wen?", max_length=12, choices=Audience, default=Audience.ALL)
    school_class = models.ForeignKey(
        SchoolClass,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name="Klasse",
    )
    publish_at = models.DateTimeField("Ab wann?", default=timezone.now)
    needs_acknowledgement = models.BooleanField("Kommunen sollen bestätigen", default=False)
    due_on = models.DateField("Bis wann?", null=True, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    planned_at = models.DateTimeField("geplant", default=timezone.now)
    withdrawn_at = models.DateTimeField("zurückgezogen", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = "Mitteilung"
        verbose_name_plural = "Mitteilungen"
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="class") ^ Q(school_class=None), name="announcement_of_class_has_a_class"
            ),
            models.CheckConstraint(
                condition=Q(needs_acknowledgement=True) ^ Q(due_on=None), name="announcement_asks_until_a_day"
            ),
        ]
        indexes = [
            # the list of Mitteilungen, newest first
            models.Index(fields=["-publish_at", "-id"], name="announcement_list"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("notifications:announcement", args=[self.pk])

    def clean(self) -> None:
        """A class when it is for one, a day when it asks for something, and that day after the first."""
        if self.audience == self.Audience.CLASS and self.school_class is None:
            raise ValidationError({"school_class": "Für welche Klasse?"})
        if self.school_class is not None and self.school_class.closed_at is not None:
            raise ValidationError({"school_class": "Diese Klasse ist beendet."})
        if self.needs_acknowledgement and self.due_on is None:
            raise ValidationError({"due_on": "Bis zu welchem Tag sollen die Kommunen bestätigen?"})
        if self.due_on and self.due_on <= timezone.localdate(self.publish_at):
            raise ValidationError({"due_on": "Dieser Tag muss nach dem Tag der Veröffentlichung liegen."})

    @property
    def is_withdrawn(self) -> bool:
        """Nobody but the moderators sees it any more."""
        return self.withdrawn_at is not None

    @property
    def is_published(self) -> bool:
        """Those it is meant for see it."""
        return not self.is_withdrawn and self.publish_at <= timezone.now()

    @property
    def is_planned(self) -> bool:
        """Its time has not come yet."""
        return not self.is_withdrawn and self.publish_at > timezone.now()

    @property
    def deadline(self) -> datetime | None:
        """The end of the last day, as an instant."""
        return _start_of(self.due_on + timedelta(days=1)) if self.due_on else None

    @property
    def remind_at(self) -> datetime | None:
        """When those that are missing are reminded: two days before, in a short time at half-time."""
        if self.due_on is None or self.deadline is None:
            return None
        half_time = self.publish_at + (self.deadline - self.publish_at) / 2
        return max(half_time, _start_of(self.due_on - timedelta(days=REMIND_DAYS)) + REMIND_AT)

    def people(self) -> models.QuerySet[Member]:
        """Members it is meant for now; moderators are not told what moderators did."""
        people = Member.objects.admitted().filter(is_moderator=False)
        if self.audience == self.Audience.CLASS:
            return Member.objects.entering(self.school_class_id or 0).filter(is_moderator=False)
        if self.audience == self.Audience.COORDINATORS:
            return people.filter(pk__in=Coordinator.objects.current().values("member"))
        return people

    def municipalities(self) -> models.QuerySet[Municipality]:
        """Municipalities from which somebody reads it now."""
        return Municipality.objects.filter(pk__in=self.people().values("municipality")).order_by(
            "sort_key", "pk"
        )


class AcknowledgementQuerySet(models.QuerySet["Acknowledgement"]):
    """That a municipality has taken note is seen by the moderators, who did it by the municipality."""

    def visible_to(self, user: Any) -> Self:
        """Those of her own municipality; moderators see municipalities, and never ask for the person."""
        if not user.is_authenticated or not user.is_admitted:
            return self.none()
        return self.all() if user.is_moderator else self.filter(municipality=user.municipality_id)


class Acknowledgement(models.Model):
    """A municipality has taken note of an announcement: once, by any of its people; to the day."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="acknowledgements", db_index=False
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.CASCADE, related_name="+", db_index=False, verbose_name="Kommune"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    acknowledged_on = models.DateField("bestätigt am", default=timezone.localdate)

    objects = AcknowledgementQuerySet.as_manager()

    class Meta:
        verbose_name = "Kenntnisnahme"
        verbose_name_plural = "Kenntnisnahmen"
        constraints = [
            # its index also answers: which municipalities have acknowledged this one?
            models.UniqueConstraint(fields=["announcement", "municipality"], name="acknowledged_once"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality}: {self.announcement}"


def _start_of(day: date) -> datetime:
    """The first moment of a local day."""
    return timezone.make_aware(datetime.combine(day, time.min))
