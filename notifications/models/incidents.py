"""What is wrong with the dispatch, from the first sign until it is over: one row per incident."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone


class Incident(models.Model):
    """Something does not work. `told_at` is set when it lasted long enough to be told to the moderators."""

    class Kind(models.TextChoices):
        LATE = "late", "Hinweise oder Mails warten schon länger als eine Minute"
        MAIL = "mail", "Der Mailserver ist nicht zu erreichen"
        WORKER = "worker", "Der Arbeiter (Celery) gibt kein Lebenszeichen"
        COURIER = "courier", "Der Bote gibt kein Lebenszeichen"
        HELD = "held", "Etwas ist mehrmals gescheitert und zurückgelegt"

    kind = models.CharField("Was", max_length=8, choices=Kind)
    began_at = models.DateTimeField("seit", default=timezone.now)
    told_at = models.DateTimeField("gemeldet", null=True)
    over_at = models.DateTimeField("vorbei", null=True)

    class Meta:
        verbose_name = "Störung"
        verbose_name_plural = "Störungen"
        constraints = [
            # its index also answers: what is wrong just now?
            models.UniqueConstraint(
                fields=["kind"], condition=Q(over_at=None), name="one_incident_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    def get_absolute_url(self) -> str:
        """The operator's page."""
        return reverse("notifications:dispatch")
