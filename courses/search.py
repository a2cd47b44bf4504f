"""What this app lets people find: published courses and their lessons. Drafts are found by nobody."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from courses.models import Block, Course, Lesson
from school.search import Document, Index, Label, indexed, itself, plain_text

CHANGES = ("courses.course_published", "courses.course_updated", "courses.course_withdrawn")
_SPOKEN = (
    "title",
    "question",
    "prompt",
    "hint",
    "description",
    "caption",
    "alt",
)  # what a block says besides its HTML


def _lessons(course: Any) -> Iterable[int]:
    return course.lessons.values_list("pk", flat=True)


@indexed("courses.course")
class Courses(Index):
    """A learning module."""

    label = Label("Lernmodule", "Lernmodul", "courses", "place-courses")
    model = Course
    verbs = dict.fromkeys(CHANGES, itself)
    hiding = frozenset({"courses.course_withdrawn"})
    priority = 25

    def rows(self) -> QuerySet[Course]:
        """Published ones."""
        return Course.objects.published()

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Title, summary, for whom, and what one can do afterwards."""
        for row in Course.objects.published().filter(pk__in=pks).select_related("municipality"):
            place = row.municipality.short_name if row.municipality else "Südwestfalen Agentur"
            yield Document(
                pk=row.pk,
                title=row.title,
                note=f"{row.minutes} Minuten · {place}",
                body="\n".join([row.summary, row.audience, *row.outcomes]),
                topics=[row.topic],
                url=row.get_absolute_url(),
            )


@indexed("courses.lesson")
class Lessons(Index):
    """A lesson of a published course."""

    label = Label("Lektionen", "Lektion", "play", "place-courses")
    model = Lesson
    verbs = dict.fromkeys(CHANGES, _lessons)
    hiding = frozenset({"courses.course_withdrawn"})
    priority = 30

    def rows(self) -> QuerySet[Lesson]:
        """Those of published courses."""
        return Lesson.objects.filter(course__in=Course.objects.published())

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """Title, summary and all blocks; two queries."""
        texts: dict[int, list[str]] = {}
        for block in Block.objects.filter(lesson__in=pks).order_by("lesson", "position"):
            texts.setdefault(block.lesson_id, []).append(_text(block))
        for row in self.rows().filter(pk__in=pks).select_related("course"):
            yield Document(
                pk=row.pk,
                title=row.title,
                note=f"{row.minutes} Minuten · Lektion aus „{row.course.title}“",
                body="\n".join([row.summary, *texts.get(row.pk, ())]),
                topics=[row.course.topic],
                url=row.get_absolute_url(),
            )


def _text(block: Block) -> str:
    said = [block.data[name] for name in _SPOKEN if block.data.get(name)]
    return "\n".join([*said, *block.data.get("items", ()), plain_text(block.html)])
