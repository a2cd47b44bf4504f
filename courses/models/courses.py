"""What there is to learn."""

from functools import cached_property
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from courses import blocks
from school.goals import SLUG_LENGTH, Goal, goals_of
from school.topics import Topic

LONGEST_LESSON = 15  # minutes: what fits into a break


class CourseQuerySet(models.QuerySet["Course"]):
    """Published courses are open to everybody."""

    def published(self) -> Self:
        """Without drafts."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user: Any) -> Self:
        """Published courses; drafts only for their author and for moderators."""
        if not user.is_authenticated:
            return self.published()
        if user.is_moderator:
            return self.all()
        return self.filter(Q(published_at__isnull=False) | Q(author=user))

    def as_cards(self) -> Self:
        """Only what a card shows, with the name of the municipality as `place_name`."""
        shown = ("slug", "title", "summary", "topic", "minutes", "lesson_count")
        return self.only(*shown).annotate(place_name=models.F("municipality__short_name"))

    def newest_first(self) -> Self:
        """The order of the catalogue; drafts first."""
        return self.order_by(models.F("published_at").desc(nulls_first=True), "-pk")


class Course(models.Model):
    """A learning module. A draft until `published_at`; without a municipality it comes from the agency.

    `published_by` is empty for courses that came as files. `outcomes` is a list of sentences, `sources`
    a list of {"title", "url"}; [1] in a text refers to the first. `minutes` and `lesson_count` are sums
    over the lessons, kept by the actions.
    """

    slug = models.SlugField("Adresse", max_length=80, unique=True)
    title = models.CharField("Titel", max_length=120)
    summary = models.CharField("Worum es geht", max_length=400)
    topic = models.CharField("Thema", max_length=20, choices=Topic)
    # no index: a few hundred rows are read faster than looked up
    serves = ArrayField(
        models.CharField(max_length=SLUG_LENGTH), verbose_name="Worauf es einzahlt", default=list, blank=True
    )
    audience = models.CharField("Für wen", max_length=400, blank=True)
    outcomes = models.JSONField("Danach kannst du", default=list, blank=True)
    sources = models.JSONField("Quellen", default=list, blank=True)
    version = models.PositiveSmallIntegerField("Fassung", default=1)
    municipality = models.ForeignKey(
        "members.Municipality",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="courses",
        verbose_name="Kommune",
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    published_at = models.DateTimeField("veröffentlicht", null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField("Minuten", default=0)
    lesson_count = models.PositiveSmallIntegerField("Lektionen", default=0)

    objects = CourseQuerySet.as_manager()

    done_count: int = 0  # both set by queries.mark_progress, for the person who looks
    is_completed: bool = False

    class Meta:
        verbose_name = "Lernmodul"
        verbose_name_plural = "Lernmodule"
        indexes = [
            # the catalogue and the start page: newest published first
            models.Index(
                fields=["-published_at", "-id"], condition=Q(published_at__isnull=False), name="course_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The course's page."""
        return reverse("courses:course", args=[self.slug])

    @property
    def goals(self) -> list[Goal]:
        """The goals it serves."""
        return goals_of(self.serves)

    @property
    def is_published(self) -> bool:
        """Open to everybody."""
        return self.published_at is not None


class LessonQuerySet(models.QuerySet["Lesson"]):
    """A lesson is seen by who sees its course."""

    def visible_to(self, user: Any) -> Self:
        """Lessons of courses that `user` may see."""
        return self.filter(course__in=Course.objects.visible_to(user))


class Lesson(models.Model):
    """One sitting of at most a quarter of an hour. `cited` lists the numbers of the sources it refers to."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="lessons")
    slug = models.SlugField("Adresse", max_length=80)
    position = models.PositiveSmallIntegerField("Reihenfolge")
    title = models.CharField("Titel", max_length=120)
    summary = models.CharField("Worum es geht", max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "Minuten", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_LESSON)]
    )
    cited = models.JSONField(default=list, blank=True)

    url: str  # set by queries.journey: the same as get_absolute_url, without asking the URL map each time
    filled_blocks: "list[Block]"  # set by the API: with what the person who asks has entered

    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = "Lektion"
        verbose_name_plural = "Lektionen"
        constraints = [
            models.UniqueConstraint(fields=["course", "slug"], name="lesson_address"),
            models.UniqueConstraint(  # checked at COMMIT, so that lessons can change places
                fields=["course", "position"], name="lesson_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, LONGEST_LESSON)), name="lesson_is_short"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The lesson's page."""
        return reverse("courses:lesson", args=[self.course.slug, self.slug])


class Block(models.Model):
    """A piece of a lesson. `data` is one of the classes in `courses.blocks`; `html` its rendered Markdown."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=blocks.Kind)
    data = models.JSONField()
    html = models.TextField(blank=True)

    # About the person who looks, set for the page:
    entered: Any = None  # what she entered here
    is_fresh: bool = False  # just now
    error: str = ""  # why not

    class Meta:
        verbose_name = "Baustein"
        verbose_name_plural = "Bausteine"
        constraints = [
            models.UniqueConstraint(
                fields=["lesson", "position"], name="block_position", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.position}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Checked and rendered on every save: pages only read."""
        self.prepare()
        super().save(*args, **kwargs)

    def prepare(self) -> None:
        """Check `data` and render `html`; for bulk inserts, which skip `save`. Raises ValidationError."""
        content = blocks.parse(self.kind, self.data)
        self.data, self.html = blocks.as_json(content), blocks.render(content.markdown())

    @cached_property
    def content(self) -> Any:
        """The block as one of the classes in `courses.blocks`."""
        return blocks.trusted(self.kind, self.data)

    @property
    def key(self) -> str:
        """Its pk for ids and selectors: as text, because templates write numbers as 12.345."""
        return str(self.pk)

    @property
    def url(self) -> str:
        """Where a learner's entry is posted to; needs `lesson.url`."""
        return f"{self.lesson.url}{self.pk}/"

    @property
    def template(self) -> str:
        """The fragment that shows it."""
        return f"courses/_{self.kind}.html"

    @property
    def marks(self) -> list[blocks.Mark]:
        """The options of a quiz with what was entered, or the points of a checklist."""
        return blocks.marks(self.content, self.entered or ())

    @property
    def is_answered(self) -> bool:
        """Something is entered that still fits the block."""
        return any(mark.is_chosen for mark in self.marks)

    @property
    def is_right(self) -> bool:
        """A quiz: all right options are chosen, and no other."""
        return all(mark.is_chosen == mark.option.correct for mark in self.marks)

    @property
    def ticked_count(self) -> int:
        """A checklist: how many points are ticked."""
        return sum(mark.is_chosen for mark in self.marks)
