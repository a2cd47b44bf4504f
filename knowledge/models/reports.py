"""Experience reports: the working copy, who writes, who clears, who answers. Versions: `versions`."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from forums.models import Forum, Thread
from knowledge.models.choices import Status, Visibility
from knowledge.models.content import ReportContent
from members.models import ClassMembership, Municipality
from members.rules import can_speak
from school.models import StoredFile


class Solution(models.Model):
    """What several municipalities do in their own way; each may report on it ("five ways to take part")."""

    slug = models.SlugField("Adresse", max_length=80, unique=True)
    title = models.CharField("Name der Lösung", max_length=90)
    summary = models.CharField("In einem Satz", max_length=300, blank=True)

    class Meta:
        verbose_name = "Lösung"
        verbose_name_plural = "Lösungen"

    def __str__(self) -> str:
        return self.title


def read_by(user: Any, path: str) -> Q:
    """Readers of a version that stands at `path`.

    Public ones for everybody; those of the network for admitted people; those of a class for the people
    whose municipality is in one class with the leading one or is named in it. Moderators read whatever was
    published.
    """
    if not can_speak(user):
        return Q(**{f"{path}visibility": Visibility.PUBLIC})
    if user.is_moderator:
        return ~Q(pk=None)
    in_class = ClassMembership.objects.current().filter(school_class=user.school_class_pk)
    near = Q(**{f"{path}lead__in": in_class.values("municipality")})
    open_ones = Q(**{f"{path}visibility__in": [Visibility.PUBLIC, Visibility.NETWORK]})
    if user.municipality_id is None:
        return open_ones | near
    links: Any = Report.current.field.related_model.taking_part.through.objects  # type: ignore[attr-defined]
    named = links.filter(municipality=user.municipality_id).values("reportversion")
    at_home = Q(**{f"{path}lead": user.municipality_id}) | Q(**{f"{path}pk__in": named})
    return open_ones | near | at_home


def written_by_her(user: Any, path: str) -> Q:
    """Who writes a report reads it, wherever she works; `path` leads to the report."""
    if not can_speak(user):
        return Q(pk__in=[])
    own = ReportAuthor.objects.filter(member=user.pk)
    return Q(**{f"{path}pk__in": own.values("report")})


class ReportQuerySet(models.QuerySet["Report"]):
    """Who may see a report; every door begins here."""

    def published(self) -> Self:
        """Those with a version that readers see, also while the next one is written or under review.

        An archived one is readable, but in no list.
        """
        return self.exclude(current=None).exclude(status=Status.ARCHIVED)

    def visible_to(self, user: Any) -> Self:
        """What `user` may read: by the visibility of the version in force, and what she writes herself.

        Another visibility in the working copy changes nothing before it is published.
        """
        return self.exclude(current=None).filter(read_by(user, "current__") | written_by_her(user, ""))

    def written_by(self, user: Any) -> Self:
        """Reports whose working copy `user` may open.

        Her own; those that her municipality leads, when she coordinates it; for moderators all that are no
        drafts.
        """
        if not can_speak(user):
            return self.none()
        own = Q(pk__in=ReportAuthor.objects.filter(member=user.pk).values("report"))
        if user.coordinated_pk is not None:
            own |= Q(lead=user.coordinated_pk)
        return self.filter(own | ~Q(status=Status.DRAFT) if user.is_moderator else own)


class Report(ReportContent):
    """The working copy. What readers see is `current`; the steps of `status` in `transitions`.

    `visibility` is a wish until the next version is published. `thread` is the talk about the report,
    `imitators_thread` that of everybody who imitates it.

    `revision` counts every change: a writer sends the one she began with (optimistic locking).
    """

    slug = models.SlugField("Adresse", max_length=100, unique=True)
    solution = models.ForeignKey(
        Solution,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reports",
        verbose_name="Lösung",
    )
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="+", verbose_name="Beteiligte Kommunen"
    )  # `lead` too
    status = models.CharField("Stand", max_length=16, choices=Status, default=Status.DRAFT)
    status_since = models.DateTimeField("Stand seit", default=timezone.now)
    visibility = models.CharField(
        "Sichtbarkeit", max_length=12, choices=Visibility, default=Visibility.NETWORK
    )
    revision = models.PositiveIntegerField(default=1)
    is_example = models.BooleanField("Beispiel nach öffentlichen Quellen", default=False)

    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ReportAuthor", related_name="+", verbose_name="Autor:innen"
    )
    cleared_with = models.CharField("Intern abgestimmt mit", max_length=200, blank=True)
    cleared_on = models.DateField("Abgestimmt am", null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        verbose_name="Freigabe eingetragen von",
    )
    # For which version: what is published anew has to be cleared anew. 0: for none.
    cleared_version = models.PositiveSmallIntegerField(default=0)
    last_confirmed_on = models.DateField("Zuletzt bestätigt", null=True, blank=True)

    current = models.OneToOneField(
        "ReportVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="current_of"
    )
    thread = models.OneToOneField(Thread, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    imitators_thread = models.OneToOneField(
        Thread, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("angelegt", default=timezone.now)
    updated_at = models.DateTimeField("geändert", default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "Erfahrungsbericht"
        verbose_name_plural = "Erfahrungsberichte"
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(current__isnull=False),
                name="report_published_has_a_version",
            ),
        ]
        indexes = [
            # the catalogue and its counts; the moderators' list of what waits, oldest first
            models.Index(fields=["status", "status_since"], name="report_status"),
            # which versions the catalogue counts, without reading the working copies that lie in this table
            models.Index(
                fields=["current"],
                include=["id"],
                condition=~Q(status=Status.ARCHIVED),
                name="report_in_catalogue",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The reading page."""
        return reverse("knowledge:report", args=[self.slug])

    @property
    def next_version(self) -> int:
        """The number that the working copy gets when it is published."""
        return self.current.number + 1 if self.current else 1

    @property
    def has_news(self) -> bool:
        """Whether the working copy says something else than what readers see."""
        names = (self._meta.get_field(name).attname for name in self.content_fields())  # type: ignore[union-attr]
        return not self.current or any(getattr(self, one) != getattr(self.current, one) for one in names)

    @property
    def is_cleared(self) -> bool:
        """Whether the municipality has agreed to what comes next."""
        return bool(self.cleared_with and self.cleared_on) and self.cleared_version == self.next_version

    @property
    def is_for_a_class(self) -> bool:
        """Whether only a class may read what is in force (or, before the first version, what is wished)."""
        return (self.current or self).visibility == Visibility.CLASS

    @property
    def class_forum(self) -> Forum | None:
        """The forum of the class in which the leading municipality is now; one query."""
        memberships = ClassMembership.objects.current().filter(municipality=self.lead_id)
        return (
            Forum.objects.filter(school_class__in=memberships.values("school_class"))
            .select_related("school_class")
            .first()
        )

    @property
    def is_in_force(self) -> bool:
        """Whether readers see a version in the lists, also while the next one is written or under review."""
        return self.current_id is not None and not self.is_archived

    @property
    def is_archived(self) -> bool:
        """Whether it is in no list any more."""
        return self.status == Status.ARCHIVED

    @property
    def is_editable(self) -> bool:
        """Whether authors may write: not while moderators read it."""
        return self.status != Status.SUBMITTED and self.status != Status.ARCHIVED


class ReportAuthor(models.Model):
    """Somebody writes a report with others. `may_be_asked` publishes her as contact, by her own choice."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="authorships", db_index=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    may_be_asked = models.BooleanField("Ansprechperson", default=False)
    added_at = models.DateTimeField("seit", default=timezone.now)

    class Meta:
        verbose_name = "Autor:in eines Erfahrungsberichts"
        verbose_name_plural = "Autor:innen von Erfahrungsberichten"
        constraints = [
            models.UniqueConstraint(fields=["report", "member"], name="report_author_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.report}"


class ReportFile(models.Model):
    """A file that others may take over. Versions name it in `assets`; it stays while one of them does."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("hochgeladen", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        verbose_name = "Datei eines Erfahrungsberichts"
        verbose_name_plural = "Dateien von Erfahrungsberichten"

    def __str__(self) -> str:
        return self.stored.name
