"""Texts of others in which the name of somebody stood who has deleted her account."""

from typing import Any, Self

from django.db import models
from django.utils import timezone


class NamedPlaceQuerySet(models.QuerySet["NamedPlace"]):
    """Moderators see to them; they are the only ones who may ask everybody to change a text."""

    def visible_to(self, user: Any) -> Self:
        """All for moderators, none for others."""
        return self.all() if user.is_authenticated and user.is_active and user.is_moderator else self.none()


class NamedPlace(models.Model):
    """Where a name stood, never the name: `length` characters from `start` of a field's text as it was.

    `fingerprint` says whether the text is still the same (`school.privacy.naming`). Nothing tells whose name
    it was. The row goes when a moderator has seen to it.
    """

    label = models.CharField(max_length=80)  # of the model: "forums.Reply"
    object_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    start = models.PositiveIntegerField()
    length = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64)
    found_on = models.DateField("gefunden", default=timezone.localdate)

    objects = NamedPlaceQuerySet.as_manager()

    class Meta:
        verbose_name = "Name in einem Text"
        verbose_name_plural = "Namen in Texten"
        constraints = [
            # the same name in the same place is one thing to do, however often somebody bears it and goes
            models.UniqueConstraint(fields=["label", "object_id", "field", "start"], name="named_place_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.object_id}, {self.field}"
