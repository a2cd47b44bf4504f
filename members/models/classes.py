"""Classes (Klassen): groups of municipalities that learn together, and what they share among themselves."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from members.models.places import DeKey, Municipality
from school.models import StoredFile

LINE_LENGTH = 200  # characters of "Daran arbeiten wir gerade"


class ClassMembershipQuerySet(models.QuerySet["ClassMembership"]):
    """Which municipality is or was in which class is public."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for everybody."""
        return self.all()

    def current(self) -> Self:
        """Those that have not ended."""
        return self.filter(until=None)

    def of(self, user: Any) -> Self:
        """The current membership of `user`'s municipality: none or one."""
        return self.current().filter(municipality=user.municipality_id)


class SchoolClassQuerySet(models.QuerySet["SchoolClass"]):
    """That a class exists and who is in it is public; what is said inside is not (see `entered_by`)."""

    def visible_to(self, user: Any) -> Self:
        """All of them, for everybody."""
        return self.all()

    def entered_by(self, user: Any) -> Self:
        """Classes whose inside `user` reads: the one her municipality is in now; moderators read all."""
        if not user.is_authenticated or not user.is_admitted:
            return self.none()
        if user.is_moderator:
            return self.all()
        return self.filter(pk__in=ClassMembership.objects.of(user).values("school_class"))

    def open(self) -> Self:
        """Those that have not been closed."""
        return self.filter(closed_at=None)

    def in_order(self) -> Self:
        """Open ones first, sorted as in a German dictionary."""
        return self.order_by(F("closed_at").asc(nulls_first=True), DeKey("name"), "pk")


class SchoolClass(models.Model):
    """A group of municipalities. A closed one stays readable for those that are still in it."""

    name = models.CharField("Name", max_length=70, unique=True)  # stays: forum, links and notices carry it
    slug = models.SlugField("Adresse", max_length=60, unique=True)
    description = models.CharField("Was euch verbindet", max_length=300)
    formed_at = models.DateTimeField("seit", default=timezone.now)
    formed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField("beendet", null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    representative = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name="Klassensprecher:in",
    )
    represented_since = models.DateTimeField("seit", null=True, blank=True)
    represented_by = models.ForeignKey(  # who chose the representative
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = SchoolClassQuerySet.as_manager()

    class Meta:
        verbose_name = "Klasse"
        verbose_name_plural = "Klassen"
        constraints = [
            # one direction only: whoever closed it may leave the school without a trace
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="class_closed_at_some_time"
            ),
            # an address of its own below /klassen/
            models.CheckConstraint(condition=~Q(slug="daran-arbeiten-wir"), name="class_slug_is_free"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The class's page."""
        return reverse("members:class", args=[self.slug])

    def speaks(self, member: Any) -> bool:
        """Whether `member` can represent it: to be found, and from one of its municipalities (one query)."""
        return member.is_active and member.is_listed and member.school_class_pk == self.pk


class ClassMembership(models.Model):
    """A municipality is in a class from `since` until `until`. Never deleted: they are the history."""

    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, related_name="class_memberships", db_index=False
    )
    school_class = models.ForeignKey(
        SchoolClass, on_delete=models.PROTECT, related_name="memberships", db_index=False
    )
    since = models.DateTimeField("seit", default=timezone.now)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    until = models.DateTimeField("bis", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    objects = ClassMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "Zugehörigkeit zu einer Klasse"
        verbose_name_plural = "Zugehörigkeiten zu Klassen"
        constraints = [
            # its index answers, for every page of the Pausenhof: which class is this municipality in now?
            models.UniqueConstraint(fields=["municipality"], condition=Q(until=None), name="in_one_class"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="class_membership_ends_after_it_began",
            ),
        ]
        indexes = [
            # who is in this class now?
            models.Index(fields=["school_class"], condition=Q(until=None), name="class_now"),
            # which classes has this municipality been in?
            models.Index(fields=["municipality", "since"], name="class_history"),
        ]

    def __str__(self) -> str:
        return f"{self.municipality} in {self.school_class}"


class InsideQuerySet(models.QuerySet[Any]):
    """What a class keeps to itself."""

    def visible_to(self, user: Any) -> Self:
        """That of the classes whose inside `user` reads."""
        return self.filter(school_class__in=SchoolClass.objects.entered_by(user))


class ClassFile(models.Model):
    """A PDF or picture that somebody put into her class."""

    school_class = models.ForeignKey(SchoolClass, on_delete=models.PROTECT, related_name="files")
    title = models.CharField("Titel", max_length=120)
    stored = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("seit", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = InsideQuerySet.as_manager()

    class Meta:
        verbose_name = "Datei einer Klasse"
        verbose_name_plural = "Dateien von Klassen"

    def __str__(self) -> str:
        return self.title


class ClassLineQuerySet(models.QuerySet["ClassLine"]):
    """A line is read by the class its municipality is in now, and travels with the municipality."""

    def visible_to(self, user: Any) -> Self:
        """Lines of municipalities in the classes whose inside `user` reads."""
        inside = ClassMembership.objects.current().filter(
            school_class__in=SchoolClass.objects.entered_by(user)
        )
        return self.filter(municipality__in=inside.values("municipality"))


class ClassLine(models.Model):
    """ "Daran arbeiten wir gerade": one line of a municipality for its class, with the day it was written."""

    municipality = models.OneToOneField(Municipality, on_delete=models.CASCADE, related_name="class_line")
    text = models.CharField("Daran arbeiten wir gerade", max_length=LINE_LENGTH)
    written_at = models.DateTimeField("geschrieben", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    objects = ClassLineQuerySet.as_manager()

    class Meta:
        verbose_name = "Zeile für die Klasse"
        verbose_name_plural = "Zeilen für die Klassen"

    def __str__(self) -> str:
        return f"{self.municipality}: {self.text}"
