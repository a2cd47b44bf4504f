"""The columns of a row that can be claimed, and the table for work that has no row of its own elsewhere."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

COLUMNS = (
    "due_at claimed_at attempts failing_since held_at outcome"  # of a Claimable, for the privacy register
)


class Claimable(models.Model):
    """A row of work. Its job's queryset says which rows are open; these columns say how far the work is.

    Only `school.jobs` changes them, but for `due_at` of a row that nobody has claimed. An index on `due_at`,
    with the job's condition and `held_at=None`, keeps claiming cheap.
    """

    # It may be claimed from then on: first time, next try, or, while it is claimed, the end of the lease.
    due_at = models.DateTimeField("fällig", default=timezone.now)
    claimed_at = models.DateTimeField(null=True)  # the claim's token; empty while nobody is at it
    attempts = models.PositiveSmallIntegerField(default=0)  # tries that have failed for reasons of its own
    failing_since = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)  # set aside after its tries
    outcome = models.CharField("Fehlerart", max_length=200, blank=True)  # of the last failure

    # as if nobody had ever claimed it: whoever gives a row new work writes this and ends every claim on it
    FRESH: ClassVar[dict[str, Any]] = {
        "claimed_at": None,
        "attempts": 0,
        "failing_since": None,
        "held_at": None,
        "outcome": "",
    }

    class Meta:
        abstract = True


class JobRun(Claimable):
    """A run of a job that is due: of a periodic one (without `key`), or for the thing that `key` names."""

    job = models.CharField(max_length=60)
    key = models.CharField(max_length=200, blank=True)

    class Meta:
        app_label = "school"
        verbose_name = "Lauf"
        verbose_name_plural = "Läufe"
        constraints = [
            # what is to be done for one thing is planned once
            models.UniqueConstraint(fields=["job", "key"], name="job_run_once"),
        ]
        indexes = [
            # what is due, oldest first
            models.Index(fields=["due_at"], condition=Q(held_at=None), name="job_run_due"),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.key}".strip()
