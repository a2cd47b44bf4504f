"""Published versions of experience reports: what they say never changes, and each has its own readers."""

from operator import attrgetter
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from knowledge.models.choices import SizeClass, StaffClass, Status, Visibility
from knowledge.models.content import ReportContent
from knowledge.models.reports import Report, read_by, written_by_her
from members.models import Municipality


class ReportVersionQuerySet(models.QuerySet["ReportVersion"]):
    """Versions are seen by who sees their report and was meant to read this version."""

    def visible_to(self, user: Any) -> Self:
        """Of the reports that `user` may read the versions that were published for her, too."""
        reports = Report.objects.visible_to(user)
        meant = read_by(user, "") | written_by_her(user, "report__")
        return self.filter(meant, report__in=reports.values("pk"))

    def catalogue(self, user: Any) -> Self:
        """What stands in the catalogue for `user`: the current version of every published report.

        As `Report.objects.visible_to(user).published()`, but asked of the version itself: every text stands
        in one place less of the plan.
        """
        published = self.filter(current_of__isnull=False).exclude(current_of__status=Status.ARCHIVED)
        return published.filter(read_by(user, "") | written_by_her(user, "current_of__"))


class ReportVersion(ReportContent):
    """What was published at one time; its content never changes. The classes and `licences` are reckoned,
    for the facets.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("Version")
    published_at = models.DateTimeField("veröffentlicht", default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    change_note = models.CharField("Was ist neu?", max_length=300, blank=True)
    visibility = models.CharField(
        "Sichtbarkeit", max_length=12, choices=Visibility, default=Visibility.NETWORK
    )

    size_class = models.CharField("Größe der Kommune", max_length=12, choices=SizeClass)
    staff_class = models.CharField("Personal", max_length=12, choices=StaffClass, blank=True)
    licences = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    # beside `lead`; a municipality that does not want to stand here goes, later too
    taking_part = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name="Weitere beteiligte Kommunen"
    )

    objects = ReportVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "Version eines Erfahrungsberichts"
        verbose_name_plural = "Versionen von Erfahrungsberichten"
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once"),
        ]
        indexes = [
            # the facet of topics: topics && {…}
            GinIndex(fields=["topics"], name="report_version_topics"),
            # what serves a goal: serves @> {…}
            GinIndex(fields=["serves"], name="report_version_serves"),
            # the catalogue's first page: the newest
            models.Index(F("published_at").desc(), F("id").desc(), name="report_version_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (Version {self.number})"

    @property
    def places(self) -> list[Municipality]:
        """Who took part: the leading municipality, then the others as Germans sort them."""
        return [self.lead, *sorted(self.taking_part.all(), key=attrgetter("sort_key"))]

    def get_absolute_url(self) -> str:
        """The permanent address of just this version."""
        return reverse("knowledge:report_version", args=[self.report.slug, self.number])

    @classmethod
    def of(cls, report: Report, *, number: int, by: Any, change_note: str = "") -> "ReportVersion":
        """An unsaved version: the content of `report` as it stands."""
        version = cls(report=report, number=number, published_by=by, change_note=change_note)
        for name in cls.content_fields():
            setattr(version, name, getattr(report, name))
        version.visibility = report.visibility
        version.size_class = SizeClass.of(report.lead.population)
        percent = version.staff_percent
        version.staff_class = "" if percent is None else StaffClass.of(percent)
        licences = {report.licence, *(asset["licence"] for asset in report.assets)}
        version.licences = sorted(licences - {""})
        return version
