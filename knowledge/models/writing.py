"""What comes about while a report is written and reviewed: changes, and remarks of the moderators."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from knowledge.models.reports import Report


class ReportChange(models.Model):
    """What a change has replaced: the base of a merge for whoever began before it.

    There is no time in it and it goes when the report is handed in: it serves writing together, not watching.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="changes", db_index=False)
    revision = models.PositiveIntegerField()  # the one that the change has led to
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    before = models.JSONField("vorher")  # field → plain value

    class Meta:
        verbose_name = "Änderung an einem Erfahrungsbericht"
        verbose_name_plural = "Änderungen an Erfahrungsberichten"
        constraints = [
            # also serves: what has changed since revision …?
            models.UniqueConstraint(fields=["report", "revision"], name="report_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.revision}"


REMARK_LENGTH = 1000


class ReviewRemarkQuerySet(models.QuerySet["ReviewRemark"]):
    """Remarks are read by who may open the working copy."""

    def visible_to(self, user: Any) -> Self:
        """Those at working copies that `user` may open."""
        return self.filter(report__in=Report.objects.written_by(user).values("pk"))

    def open(self) -> Self:
        """Those that the authors still have to look at."""
        return self.filter(resolved_at=None)


class ReviewRemark(models.Model):
    """What a moderator asks to be changed, at one field; `field` is empty for the report as a whole."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="remarks")
    field = models.CharField("Feld", max_length=40, blank=True)
    text = models.CharField("Anmerkung", max_length=REMARK_LENGTH)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    at = models.DateTimeField("geschrieben", default=timezone.now)
    resolved_at = models.DateTimeField("erledigt", null=True, blank=True)  # with the next submission

    objects = ReviewRemarkQuerySet.as_manager()

    class Meta:
        verbose_name = "Anmerkung zu einem Erfahrungsbericht"
        verbose_name_plural = "Anmerkungen zu Erfahrungsberichten"

    def __str__(self) -> str:
        return f"{self.label}: {self.text}"

    @property
    def label(self) -> str:
        """What people read for the field."""
        if not self.field:
            return "Zum ganzen Bericht"
        return str(getattr(Report._meta.get_field(self.field), "verbose_name", self.field))
