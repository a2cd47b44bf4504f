"""The Schultüte: what somebody has ticked on her first-week path. Hers alone; nothing is measured."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models


class Step(models.TextChoices):
    """The four steps of a person's first week. The first one is computed from her profile."""

    PROFILE = "profil", "Drei Angaben zu dir"
    LESSON = "lektion", "Eine Lektion"
    READING = "lesen", "Etwas nachlesen"
    HELLO = "hallo", "Ein Hallo im Pausenhof"


class WelcomeKitQuerySet(models.QuerySet["WelcomeKit"]):
    """A Schultüte is opened by its owner, by nobody else, moderators included."""

    def visible_to(self, user: Any) -> Self:
        """`user`'s own."""
        return self.filter(member=user) if user.is_authenticated else self.none()


def _steps() -> Any:
    return ArrayField(models.CharField(max_length=10, choices=Step), default=list, blank=True)


class WelcomeKit(models.Model):
    """What its owner says she has done (`ticked`) or wants to leave out. No row: nothing said yet.

    Whether it is true is nobody's business: no lesson, reading or contribution is looked at.
    """

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="welcome_kit"
    )
    ticked = _steps()
    left_out = _steps()
    skipped_at = models.DateTimeField("weggelegt", null=True, blank=True)

    objects = WelcomeKitQuerySet.as_manager()

    class Meta:
        verbose_name = "Schultüte"
        verbose_name_plural = "Schultüten"

    def __str__(self) -> str:
        return f"Schultüte {self.pk}"
