"""A course of two lessons with a block of every kind, and ways to learn it."""

import pytest
from django.utils import timezone

from courses import actions
from courses.blocks import key_of
from courses.models import Block, Course, Lesson
from members.models import Member, Municipality
from school.topics import Topic

RIGHT, WRONG = key_of("Anrufen"), key_of("Sensoren kaufen")
FIRST_ITEM = key_of("Rathaus fragen")

QUIZ = {
    "question": "Womit fängst du an?",
    "options": [
        {"text": "Anrufen", "correct": True, "feedback": "Ein Anruf spart Monate."},
        {"text": "Sensoren kaufen", "correct": False, "feedback": "Erst die Frage, dann das Gerät."},
    ],
    "explanation": "Andere waren schon da [1].",
}


def make_course(slug: str, *, published: bool = True, lessons: int = 0, **fields) -> Course:
    """A course with that many empty lessons of five minutes."""
    given = {"title": f"Kurs {slug}", "summary": "Worum es geht.", "topic": Topic.MOBILITY}
    course = Course.objects.create(
        slug=slug, published_at=timezone.now() if published else None, **(given | fields)
    )
    for position in range(1, lessons + 1):
        Lesson.objects.create(
            course=course,
            slug=f"lektion-{position}",
            position=position,
            title=f"Lektion {position}",
            minutes=5,
        )
    if lessons:
        actions.count_up(course)
    return course


def add_block(lesson: Lesson, kind: str, **data) -> Block:
    """One more block at the end of a lesson."""
    return Block.objects.create(lesson=lesson, position=lesson.blocks.count() + 1, kind=kind, data=data)


@pytest.fixture
def course(db) -> Course:
    """Two lessons, published by the agency, with one source."""
    return make_course(
        "radwege",
        title="Radwege planen",
        lessons=2,
        outcomes=["Du weißt, wen du zuerst anrufst."],
        sources=[{"title": "Leitfaden Radverkehr", "url": "https://leitfaden.example/rad"}],
    )


@pytest.fixture
def first(course) -> Lesson:
    """The lesson with blocks of every kind that needs no file."""
    lesson = course.lessons.get(position=1)
    lesson.cited = [1]
    lesson.save()
    add_block(lesson, "text", body="## Anfangen\n\nFrag *nebenan* [1].")
    add_block(lesson, "quiz", **QUIZ)
    add_block(lesson, "checklist", title="Vorher", items=["Rathaus fragen", "Karte besorgen"])
    add_block(lesson, "reflection", prompt="Wen rufst du an?", hint="Ein Name genügt.")
    return lesson


@pytest.fixture
def second(course) -> Lesson:
    """The last lesson."""
    return course.lessons.get(position=2)


@pytest.fixture
def draft(max_: Member, ense: Municipality) -> Course:
    """Max's draft."""
    return make_course(
        "entwurf", published=False, lessons=1, title="Geheimer Entwurf", author=max_, municipality=ense
    )


def block_of(lesson: Lesson, kind: str) -> Block:
    """The lesson's block of a kind."""
    return lesson.blocks.get(kind=kind)


def url_of(thing: Lesson | Block, *rest: str) -> str:
    """Address of a lesson, of what is below it, or of a block to enter something in."""
    if isinstance(thing, Block):
        return f"{thing.lesson.get_absolute_url()}{thing.pk}/"
    return thing.get_absolute_url() + "".join(f"{part}/" for part in rest)


def complete(member: Member, course: Course) -> None:
    """`member` finishes every lesson."""
    for lesson in course.lessons.order_by("position", "pk"):
        actions.finish_lesson(by=member, lesson=lesson)
