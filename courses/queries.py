"""Reads that span models: the catalogue with its counts, and how far somebody is in a course."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from courses.device import Device
from courses.models import Block, Course, CourseCompletion, CourseQuerySet, Lesson, LessonProgress
from school.facets import Choice
from school.topics import Topic

PER_PAGE = 12
AGENCY = "agency"  # stands for courses without a municipality
DURATIONS = (
    ("short", "bis 20 Minuten"),
    ("medium", "21 bis 40 Minuten"),
    ("long", "über 40 Minuten"),
)
# The bucket of a course, as SQL: the catalogue counts by it.
DURATION = Case(
    When(minutes__lte=20, then=Value("short")),
    When(minutes__lte=40, then=Value("medium")),
    default=Value("long"),
    output_field=CharField(),
)
FILTERS = ("topic", "duration", "municipality")
MINUTES = {"short": Q(minutes__lte=20), "medium": Q(minutes__range=(21, 40)), "long": Q(minutes__gt=40)}

# -- The catalogue ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Catalogue:
    """A page of courses, how many there are in all, and per filter (by its name) the choices with counts."""

    page: Page
    total: int
    facets: dict[str, list[Choice]]
    is_filtered: bool


@dataclass(frozen=True)
class _Group:
    """`count` courses share these values."""

    topic: str
    duration: str
    municipality: str
    municipality_name: str
    count: int


class _CountedPaginator(Paginator):
    """The facets know the number of courses already: no second COUNT."""

    def __init__(self, courses: QuerySet[Course], total: int) -> None:
        super().__init__(courses, PER_PAGE)
        self.count = total  # type: ignore[method-assign]


def catalogue(
    found: CourseQuerySet,
    *,
    searched: CourseQuerySet,
    chosen: dict[str, str],
    page: str | None,
    is_understood: bool = True,
) -> Catalogue:
    """The courses `found`, counted by what else could be `chosen` among those `searched`.

    Two queries, however many courses and filters there are. An unknown page is the nearest one. What was
    asked for and not understood finds nothing; the facets count what was.
    """
    groups = _groups(searched)
    total = sum(group.count for group in groups if _fits(group, chosen)) if is_understood else 0
    return Catalogue(
        page=_CountedPaginator(found.as_cards().newest_first(), total).get_page(page),
        total=total,
        facets={name: _facet(name, groups, chosen) for name in FILTERS},
        is_filtered=bool(chosen),
    )


def _groups(courses: QuerySet[Course]) -> list[_Group]:
    # At most 11 topics × 3 durations × 60 places: one GROUP BY instead of a COUNT for each value.
    rows = (
        courses.annotate(duration=DURATION)
        .values_list("topic", "duration", "municipality__slug", "municipality__short_name")
        .annotate(count=Count("pk"))
        .order_by("municipality__sort_key", "topic", "duration")
    )
    return [
        _Group(topic, duration, slug or AGENCY, name or "Südwestfalen Agentur", count)
        for topic, duration, slug, name, count in rows
    ]


def _fits(group: _Group, chosen: dict[str, str], but: str = "") -> bool:
    return all(getattr(group, name) == chosen[name] for name in FILTERS if name in chosen and name != but)


def _facet(name: str, groups: list[_Group], chosen: dict[str, str]) -> list[Choice]:
    """All, and every value that would leave something over (or is chosen)."""
    counts: Counter[str] = Counter()
    for group in groups:
        if _fits(group, chosen, but=name):
            counts[getattr(group, name)] += group.count
    whole, values = {
        "topic": ("Alle Themen", dict(Topic.choices)),
        "duration": ("Jede Dauer", dict(DURATIONS)),
        "municipality": ("Alle", _places(groups)),
    }[name]
    offered = [value for value in values if counts[value] or value == chosen.get(name)]
    return [
        Choice("", whole, counts.total()),
        *(Choice(value, str(values[value]), counts[value]) for value in offered),
    ]


def _places(groups: list[_Group]) -> dict[str, str]:
    """The agency first, then municipalities as Germans sort them."""
    places = {group.municipality: group.municipality_name for group in groups}
    return ({AGENCY: places.pop(AGENCY)} if AGENCY in places else {}) | places


# -- How far somebody is: a member by her rows, anybody else by the cookie of the device -----------------


def mark_progress(courses: list[Course], user: Any, device: Device | None) -> None:
    """Set `done_count` (lessons) and `is_completed` on each course: at most two queries for all of them."""
    done: dict[int, int] = {}
    completed: set[int] = set()
    if user.is_authenticated:
        rows = LessonProgress.objects.visible_to(user).filter(
            lesson__course__in=courses, completed_on__isnull=False
        )
        done = dict(rows.values_list("lesson__course").annotate(Count("pk")))
        finished = CourseCompletion.objects.visible_to(user).filter(course__in=courses)
        completed = set(finished.values_list("course", flat=True))
    elif device is not None:
        lessons = Lesson.objects.visible_to(user).filter(pk__in=device.finished, course__in=courses)
        done = dict(lessons.values_list("course").annotate(Count("pk")))
    for course in courses:
        course.done_count = done.get(course.pk, 0)
        course.is_completed = course.pk in completed or 0 < course.lesson_count <= done.get(course.pk, 0)


@dataclass
class Journey:
    """Somebody's way through one course.

    `done` maps the pk of a finished lesson to the day, `states` a lesson's pk to what was entered in it.
    """

    course: Course
    lessons: list[Lesson]
    user: Any
    done: dict[int, date]
    states: dict[int, dict[str, Any]] = field(default_factory=dict)

    @cached_property
    def completion(self) -> CourseCompletion | None:
        """A member's completion; asked for only by pages that show it."""
        return CourseCompletion.objects.visible_to(self.user).filter(course=self.course).first()

    @property
    def done_count(self) -> int:
        """Finished lessons of this course as it is now."""
        return sum(lesson.pk in self.done for lesson in self.lessons)

    @property
    def is_complete(self) -> bool:
        """Finished now or once: a completion is never lost."""
        return self.completion is not None or (bool(self.lessons) and self.done_count == len(self.lessons))

    @property
    def next_lesson(self) -> Lesson | None:
        """The first lesson that is not finished."""
        return next((lesson for lesson in self.lessons if lesson.pk not in self.done), None)

    @property
    def new_count(self) -> int:
        """Lessons not finished although the course was completed: they were added since."""
        return len(self.lessons) - self.done_count if self.completion else 0

    def around(self, lesson: Lesson) -> tuple[Lesson | None, Lesson | None]:
        """The lessons before and after."""
        place = [each.pk for each in self.lessons].index(lesson.pk)
        before = self.lessons[place - 1] if place else None
        return before, self.lessons[place + 1] if place + 1 < len(self.lessons) else None


def journey(course: Course, user: Any, device: Device | None) -> Journey:
    """How far `user`, or a stranger on this `device`, is in a course: two queries, one for a stranger."""
    lessons = list(course.lessons.order_by("position", "pk"))
    home = course.get_absolute_url()
    for lesson in lessons:
        lesson.course, lesson.url = course, f"{home}{lesson.slug}/"
    if not user.is_authenticated:
        return Journey(course, lessons, user, device.finished if device else {})
    rows = LessonProgress.objects.visible_to(user).filter(lesson__course=course)
    progress = list(rows.values_list("lesson", "completed_on", "state"))
    done = {pk: day for pk, day, _ in progress if day}
    return Journey(course, lessons, user, done, {pk: state for pk, _, state in progress})


def blocks_of(lesson: Lesson, state: dict[str, Any]) -> list[Block]:
    """The lesson's blocks in order, each with what the learner `entered` in it (or None)."""
    rows = list(lesson.blocks.order_by("position", "pk"))
    for block in rows:
        block.lesson = lesson
        block.entered = state.get(str(block.pk))
    return rows


def next_lesson(user: Any, device: Device | None) -> Lesson | None:
    """Where somebody goes on: the first open lesson of the course she learned in last."""
    course: Any
    done: Any
    if user.is_authenticated:
        completed = CourseCompletion.objects.visible_to(user).values("course")
        own = LessonProgress.objects.visible_to(user).filter(completed_on__isnull=False)
        latest = own.exclude(lesson__course__in=completed).order_by("-completed_on", "-pk")
        course, done = latest.values("lesson__course")[:1], own.values("lesson")
    elif device is not None and device.finished:
        newest = max(device.finished, key=lambda pk: (device.finished[pk], pk))
        course, done = Lesson.objects.visible_to(user).filter(pk=newest).values("course"), device.finished
    else:
        return None
    lessons = Lesson.objects.visible_to(user).filter(course__in=course).exclude(pk__in=done)
    return lessons.select_related("course").order_by("position", "pk").first()
