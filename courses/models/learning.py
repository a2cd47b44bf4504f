"""What a learner did: for the learner alone. Nothing here knows a time finer than a day or counts visits."""

import secrets
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from courses.models.courses import Course, Lesson


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that belong to one person. There is no other way to read them, for nobody."""

    def visible_to(self, user: Any) -> Self:
        """`user`'s own rows."""
        return self.filter(member=user) if user.is_authenticated else self.none()


class LessonProgress(models.Model):
    """A learner's own page of a lesson: done on which day, and what she wrote there.

    `state` maps the pk of a block (as text) to what was entered: chosen option keys of a quiz, ticked item
    keys of a checklist, the text of a reflection.
    """

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    completed_on = models.DateField(null=True, blank=True)
    state = models.JSONField(default=dict, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "Lernstand"
        verbose_name_plural = "Lernstände"
        constraints = [models.UniqueConstraint(fields=["member", "lesson"], name="progress_of_member")]

    def __str__(self) -> str:
        return f"Lernstand {self.pk}"


class CourseCompletion(models.Model):
    """The course was finished, in this version. Once earned it stays, whatever becomes of the course."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField()
    version = models.PositiveSmallIntegerField()

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = "Abschluss"
        verbose_name_plural = "Abschlüsse"
        constraints = [models.UniqueConstraint(fields=["member", "course"], name="completion_of_member")]

    def __str__(self) -> str:
        return f"Abschluss {self.pk}"


class ProgressClaim(models.Model):
    """What was learned without an account belongs to one person, once: the device's token, used up."""

    token = models.UUIDField(unique=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    claimed_on = models.DateField()

    class Meta:
        verbose_name = "Übernahme"
        verbose_name_plural = "Übernahmen"

    def __str__(self) -> str:
        return f"Übernahme {self.pk}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    """A certificate is its holder's; with the code on it, anybody can check that it is genuine."""

    def visible_to(self, user: Any) -> Self:
        """`user`'s own certificates."""
        return self.filter(completion__member=user) if user.is_authenticated else self.none()


def new_code() -> str:
    """96 random bits: nobody guesses the address of a certificate."""
    return secrets.token_urlsafe(12)


class Certificate(models.Model):
    """Says who took part in what. What is printed on it is kept as it was on the day of issue."""

    completion = models.OneToOneField(CourseCompletion, on_delete=models.CASCADE, related_name="certificate")
    code = models.CharField(max_length=24, unique=True, default=new_code, editable=False)
    holder_name = models.CharField("Name", max_length=80)
    course_title = models.CharField("Lernmodul", max_length=120)
    minutes = models.PositiveSmallIntegerField("Minuten")
    lesson_titles = models.JSONField("Inhalte", default=list)
    issued_on = models.DateField("ausgestellt am")

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "Teilnahmebescheinigung"
        verbose_name_plural = "Teilnahmebescheinigungen"

    def __str__(self) -> str:
        return f"Bescheinigung {self.pk}"

    def get_absolute_url(self) -> str:
        """The page that says whether it is genuine."""
        return reverse("courses:certificate", args=[self.code])

    @property
    def duration(self) -> str:
        """ "1 Stunde 20 Minuten" """
        hours, minutes = divmod(self.minutes, 60)
        parts = [(hours, "Stunde", "Stunden"), (minutes, "Minute", "Minuten")]
        return " ".join(f"{number} {one if number == 1 else many}" for number, one, many in parts if number)
