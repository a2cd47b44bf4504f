"""Everything that changes courses, and everything a learner does in them.

Learners' doings record no fact: nobody is watched (see notices.py). For the same reason they are kept to
the day. A learner's own actions wait for each other (`_alone`), so that the last lesson of two tabs still
completes the course.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from courses import blocks, rules
from courses.manuscripts import LessonText, Manuscript
from courses.models import (
    Block,
    Certificate,
    Course,
    CourseCompletion,
    Lesson,
    LessonProgress,
    ProgressClaim,
)
from members.models import Member, Municipality
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.search import following
from school.text import clean

LONGEST_REFLECTION = 5000  # characters

# -- Courses ---------------------------------------------------------------------------------------------


@transaction.atomic
def publish_course(*, by: Member, course: Course) -> Course:
    """Open a draft to everybody. Raises ValidationError for a course without lessons."""
    require(rules.can_publish(by, course))
    count_up(course)
    if course.lesson_count == 0:
        raise ValidationError("Ein Lernmodul braucht mindestens eine Lektion.")
    if course.is_published:
        return course
    course.published_at, course.published_by = timezone.now(), by
    course.save(update_fields=["published_at", "published_by"])
    record("courses.course_published", actor=by, subject=course)
    return course


@transaction.atomic
def withdraw_course(*, by: Member, course: Course) -> Course:
    """Make it a draft again; what people completed stays theirs."""
    require(rules.can_publish(by, course))
    if course.is_published:
        course.published_at = course.published_by = None
        course.save(update_fields=["published_at", "published_by"])
        record("courses.course_withdrawn", actor=by, subject=course)
    return course


def count_up(course: Course) -> None:
    """Store the sums over the lessons: minutes and their number."""
    course.minutes = course.lessons.aggregate(sum=Sum("minutes"))["sum"] or 0
    course.lesson_count = course.lessons.count()
    course.save(update_fields=["minutes", "lesson_count"])


@transaction.atomic
def load_courses(*, by: None, manuscripts: Iterable[Manuscript]) -> list[Course]:
    """Publish courses that were written as files, and bring older editions of them up to date.

    All of them or none. `by` is None: the person at the console who runs the school. Lessons are found
    again by their slug, so that what people did in them stays; a lesson that is gone takes its progress
    with it, but never the completion of the course. Raises ValidationError for an unknown municipality.
    """
    return [_load(manuscript) for manuscript in manuscripts]


def _load(manuscript: Manuscript) -> Course:
    slug = manuscript.fields["slug"]
    course = Course.objects.select_for_update().filter(slug=slug).first()
    is_new = course is None
    course = course or Course(slug=slug, published_at=timezone.now())
    old_version = course.version
    for name, value in manuscript.fields.items():
        setattr(course, name, value)
    course.municipality = _municipality(manuscript)
    course.published_at = course.published_at or timezone.now()
    course.save()
    _load_lessons(course, manuscript.lessons)
    count_up(course)
    following.changed("courses.course", [course.pk])  # a corrected text is no fact, but to be found
    following.changed("courses.lesson", course.lessons.values_list("pk", flat=True))
    if is_new:
        record("courses.course_published", actor=None, subject=course)
    elif course.version != old_version:
        record("courses.course_updated", actor=None, subject=course, version=course.version)
    return course


def _municipality(manuscript: Manuscript) -> Municipality | None:
    if manuscript.municipality is None:
        return None
    found = Municipality.objects.filter(ags=manuscript.municipality).first()
    if found is None:
        raise ValidationError(
            f"{manuscript.fields['slug']}: Den AGS {manuscript.municipality} gibt es nicht."
        )
    return found


def _load_lessons(course: Course, texts: list[LessonText]) -> None:
    course.lessons.exclude(slug__in=[text.fields["slug"] for text in texts]).delete()
    for position, text in enumerate(texts, start=1):
        lesson, _ = Lesson.objects.update_or_create(
            course=course,
            slug=text.fields["slug"],
            defaults=text.fields | {"position": position, "cited": text.cited},
        )
        _load_blocks(lesson, text)


def _load_blocks(lesson: Lesson, text: LessonText) -> None:
    """Update blocks in place where there is one to update: answers and ticks hang on their keys."""
    stored = list(lesson.blocks.order_by("position", "pk"))
    wanted = [(row.kind, blocks.as_json(row.content)) for row in text.blocks]
    # Those that did not change come first, so that none of them is given away to a new one.
    found = {n: block for n, row in enumerate(wanted) if (block := _take(stored, *row))}
    for number, (kind, data) in enumerate(wanted):
        block = found.get(number) or _take(stored, kind) or Block(lesson=lesson, kind=kind)
        block.position, block.data = number + 1, data
        block.save()
    Block.objects.filter(pk__in=[block.pk for block in stored]).delete()


def _take(stored: list[Block], kind: str, data: dict[str, Any] | None = None) -> Block | None:
    """Remove and return the first block of that kind (with exactly that content, if given)."""
    for block in stored:
        if block.kind == kind and data in (None, block.data):
            stored.remove(block)
            return block
    return None


# -- Learning --------------------------------------------------------------------------------------------


def _alone(member: Member) -> None:
    """Until the end of the transaction, no other learning action of the same person."""
    Member.objects.select_for_update(no_key=True).only("pk").get(pk=member.pk)


@transaction.atomic
def finish_lesson(*, by: Member, lesson: Lesson) -> CourseCompletion | None:
    """Tick a lesson off, once and for ever. The course's completion if that was the last lesson missing."""
    require(rules.can_learn(by, lesson.course))
    _alone(by)
    _finish(by, lesson, timezone.localdate())
    return _complete_if_done(by, lesson.course)


def _finish(member: Member, lesson: Lesson, day: date) -> None:
    """The earliest day stands."""
    progress, _ = LessonProgress.objects.get_or_create(member=member, lesson=lesson)
    if progress.completed_on is None or day < progress.completed_on:
        progress.completed_on = day
        progress.save(update_fields=["completed_on"])


def _complete_if_done(member: Member, course: Course) -> CourseCompletion | None:
    done = LessonProgress.objects.visible_to(member).filter(lesson__course=course, completed_on__isnull=False)
    missing = course.lessons.exclude(pk__in=done.values("lesson"))
    if missing.exists():
        return CourseCompletion.objects.visible_to(member).filter(course=course).first()
    completion, _ = CourseCompletion.objects.get_or_create(
        member=member,
        course=course,
        defaults={
            "completed_on": done.aggregate(day=Max("completed_on"))["day"],
            "version": course.version,
        },
    )
    return completion


def answer_quiz(*, by: Member | None, block: Block, options: list[str]) -> list[str]:
    """The keys of the chosen options, checked, and kept for a member.

    Nothing is kept without an account, nor of a draft that somebody tries out.

    Raises ValidationError when nothing was chosen, too much, or something that is no option.
    """
    quiz: blocks.Quiz = _content(block, blocks.Quiz)
    chosen = [option.key for option in quiz.options if option.key in options]
    if not chosen or len(chosen) < len(set(options)):
        raise ValidationError("Wähle zuerst eine Antwort aus.")
    if len(chosen) > 1 and not quiz.multiple:
        raise ValidationError("Hier gibt es nur eine Antwort.")
    if by is not None and rules.can_learn(by, block.lesson.course):
        _keep(by, block, chosen)
    return chosen


def tick(*, by: Member, block: Block, items: list[str]) -> list[str]:
    """Keep which items of a checklist are ticked. Raises ValidationError for something that is no item."""
    checklist: blocks.Checklist = _content(block, blocks.Checklist)
    ticked = [point.key for point in checklist.points if point.key in items]
    if len(ticked) < len(set(items)):
        raise ValidationError("Die Checkliste hat sich geändert. Lade die Seite neu.")
    _keep(by, block, ticked)
    return ticked


def write_reflection(*, by: Member, block: Block, text: str) -> str:
    """Keep a learner's own thoughts; an empty text removes them. Raises ValidationError when too long."""
    _content(block, blocks.Reflection)
    text = clean(text).strip()
    if len(text) > LONGEST_REFLECTION:
        raise ValidationError(at_most(LONGEST_REFLECTION, len(text)))
    _keep(by, block, text)
    return text


def _content(block: Block, wanted: type) -> Any:
    if not isinstance(block.content, wanted):
        raise ValidationError("Dieser Baustein nimmt so eine Antwort nicht an.")
    return block.content


@transaction.atomic
def _keep(member: Member, block: Block, entered: str | list[str]) -> None:
    require(rules.can_learn(member, block.lesson.course))
    _alone(member)
    progress, _ = LessonProgress.objects.get_or_create(member=member, lesson=block.lesson)
    if entered:
        progress.state[str(block.pk)] = entered
    else:
        progress.state.pop(str(block.pk), None)
    progress.save(update_fields=["state"])


@transaction.atomic
def claim_progress(*, by: Member, token: UUID, finished: dict[int, date]) -> int:
    """Take over what was learned on a device without an account: {lesson pk: day}. Returns how many lessons.

    Each token counts once, whoever comes with it: the second time raises ValidationError(code="claimed").
    What the member finished earlier keeps its day.
    """
    require(by.is_active)
    _alone(by)
    _, is_new = ProgressClaim.objects.get_or_create(
        token=token, defaults={"member": by, "claimed_on": timezone.localdate()}
    )  # the unique column makes a parallel claim wait for this one, and then find it
    if not is_new:
        raise ValidationError("Dieser Lernstand wurde schon übernommen.", code="claimed")
    lessons = Lesson.objects.visible_to(by).filter(pk__in=finished).select_related("course").order_by("pk")
    for lesson in lessons:
        _finish(by, lesson, finished[lesson.pk])
    for course in {lesson.course for lesson in lessons}:
        _complete_if_done(by, course)
    return len(lessons)


@transaction.atomic
def issue_certificate(*, by: Member, course: Course) -> Certificate:
    """The member's certificate of a completed course; the same one if there is one already.

    Raises ValidationError while a lesson is missing.
    """
    _alone(by)
    completion = _complete_if_done(by, course)
    if completion is None:
        raise ValidationError("Die Bescheinigung gibt es, wenn du alle Lektionen abgeschlossen hast.")
    certificate, _ = Certificate.objects.get_or_create(
        completion=completion,
        defaults={
            "holder_name": by.display_name,
            "course_title": course.title,
            "minutes": course.minutes,
            "lesson_titles": list(course.lessons.order_by("position", "pk").values_list("title", flat=True)),
            "issued_on": timezone.localdate(),
        },
    )
    return certificate
