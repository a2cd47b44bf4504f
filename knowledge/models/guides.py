"""Guides and checklists: public how-tos with versions, and the ticks that each person keeps for herself.

Rows that are written and read as a whole only are JSON lists; their shapes:

    sections  [{"title": "Warum", "body": "Markdown", "html": "<p>…</p>"}]   [1] in a text is the first source
    items     [{"key": "9f86d081", "text": "Jemand ist zuständig.", "hint": ""}]   things to tick
    sources   [{"title": "Leitfaden 03", "url": "https://…"}]
"""

import zlib
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from school.goals import SLUG_LENGTH, Goal, goals_of
from school.topics import Topic

LONGEST_READ = 30  # minutes: a guide that takes longer is a course


def key_of(words: str) -> str:
    """Eight hex digits that stand for a point. A tick belongs to the words it was given to."""
    return f"{zlib.crc32(words.encode()):08x}"


def serves_field() -> Any:
    """Slugs of `school.goals`. No index: a few hundred rows are read faster than looked up."""
    return ArrayField(
        models.CharField(max_length=SLUG_LENGTH), verbose_name="Worauf es einzahlt", default=list, blank=True
    )


def topics_field() -> Any:
    """One to three of the eleven topics."""
    return ArrayField(
        models.CharField(max_length=20, choices=Topic), verbose_name="Themen", default=list, blank=True
    )


class Pointing(models.Model):
    """Something with topics that points to goals."""

    topics = topics_field()
    serves = serves_field()

    class Meta:
        abstract = True

    @property
    def topic_labels(self) -> list[str]:
        """Its topics as people read them."""
        return [str(Topic(topic).label) for topic in self.topics if topic in Topic.values]

    @property
    def goals(self) -> list[Goal]:
        """The goals it points to."""
        return goals_of(self.serves)


class GuideContent(Pointing):
    """What a guide says, now or in one of its versions."""

    title = models.CharField("Titel", max_length=120)
    summary = models.CharField("Worum es geht", max_length=300)
    minutes = models.PositiveSmallIntegerField(
        "Minuten", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_READ)]
    )
    sections = models.JSONField("Abschnitte", default=list, blank=True)
    items = models.JSONField("Punkte", default=list, blank=True)
    sources = models.JSONField("Quellen", default=list, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def content_fields(cls) -> list[str]:
        """Names of all fields that a version keeps."""
        return ["title", "summary", "topics", "serves", "minutes", "sections", "items", "sources"]

    @property
    def keys(self) -> list[str]:
        """The keys of its points, in order."""
        return [item["key"] for item in self.items]


class GuideQuerySet(models.QuerySet["Guide"]):
    """Guides are open to read for everybody."""

    def visible_to(self, user: Any) -> Self:
        """All of them: knowledge that is meant to be copied needs no account."""
        return self.all()

    def in_order(self) -> Self:
        """Those that are in use, from the first step to the last."""
        return self.filter(retired_on=None).order_by("position", "pk")

    def as_lines(self) -> Self:
        """Without texts, for lists."""
        return self.defer("sections", "items", "sources")

    def matching(self, words: str) -> Self:
        """Every word stands in title, summary, sections or points. No index: see `serves_field`."""
        hits = self
        for word in words.split():
            wanted = models.Q(title__icontains=word) | models.Q(summary__icontains=word)
            hits = hits.filter(wanted | models.Q(sections__icontains=word) | models.Q(items__icontains=word))
        return hits


class Guide(GuideContent):
    """A guide or a checklist as it is now; `number` is its newest version.

    A retired one is in no list; its page and its versions stay, because others have cited them.
    """

    class Kind(models.TextChoices):
        GUIDE = "leitfaden", "Leitfaden"
        CHECKLIST = "checkliste", "Checkliste"

    slug = models.SlugField("Adresse", max_length=80, unique=True)
    kind = models.CharField("Art", max_length=12, choices=Kind)
    position = models.PositiveSmallIntegerField("Reihenfolge", default=0)
    number = models.PositiveSmallIntegerField("Version", default=1)
    changed_on = models.DateField("Stand", default=timezone.localdate)
    retired_on = models.DateField("zurückgezogen", null=True, blank=True)

    objects = GuideQuerySet.as_manager()

    class Meta:
        verbose_name = "Leitfaden"
        verbose_name_plural = "Leitfäden"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page to read, tick and print."""
        return reverse("knowledge:guide", args=[self.slug])


class GuideVersionQuerySet(models.QuerySet["GuideVersion"]):
    """Versions are as open as their guide."""

    def visible_to(self, user: Any) -> Self:
        """Those of guides that `user` may read."""
        return self.filter(guide__in=Guide.objects.visible_to(user).values("pk"))

    def newest_first(self) -> Self:
        """The history of a guide."""
        return self.order_by("-number")


class GuideVersion(GuideContent):
    """What a guide said at one time; never changed."""

    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("Version")
    published_on = models.DateField("veröffentlicht", default=timezone.localdate)
    change_note = models.CharField("Was ist neu?", max_length=300, blank=True)

    objects = GuideVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "Version eines Leitfadens"
        verbose_name_plural = "Versionen von Leitfäden"
        constraints = [
            # its index also serves the history of one guide
            models.UniqueConstraint(fields=["guide", "number"], name="guide_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} (Version {self.number})"

    def get_absolute_url(self) -> str:
        """The permanent address of just this version."""
        return reverse("knowledge:guide_version", args=[self.guide.slug, self.number])

    @classmethod
    def of(cls, guide: Guide, *, change_note: str = "") -> "GuideVersion":
        """An unsaved version: what `guide` says now."""
        version = cls(guide=guide, number=guide.number, change_note=change_note)
        for name in cls.content_fields():
            setattr(version, name, getattr(guide, name))
        return version


class ChecklistTickQuerySet(models.QuerySet["ChecklistTick"]):
    """Ticks belong to one person. There is no other way to read them, for nobody."""

    def visible_to(self, user: Any) -> Self:
        """`user`'s own."""
        return self.filter(member=user) if user.is_authenticated else self.none()


class ChecklistTick(models.Model):
    """What somebody has ticked in one guide: keys of its points. Without a time: nobody is watched."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    guide = models.ForeignKey(Guide, on_delete=models.CASCADE, related_name="+")
    keys = ArrayField(models.CharField(max_length=8), verbose_name="Häkchen", default=list)

    objects = ChecklistTickQuerySet.as_manager()

    class Meta:
        verbose_name = "Häkchen"
        verbose_name_plural = "Häkchen"
        constraints = [
            # its index answers: what has this member ticked here?
            models.UniqueConstraint(fields=["member", "guide"], name="ticks_of_member"),
        ]

    def __str__(self) -> str:
        return f"Häkchen {self.pk}"
