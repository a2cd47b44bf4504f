"""What learning changes, and what it never does."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models

from courses import actions
from courses.models import (
    Certificate,
    Course,
    CourseCompletion,
    Lesson,
    LessonProgress,
    ProgressClaim,
)
from school.models import Entry
from tests.courses.conftest import FIRST_ITEM, RIGHT, WRONG, block_of, complete, make_course


def test_the_last_lesson_completes_the_course(course, first, second, erika):
    assert actions.finish_lesson(by=erika, lesson=first) is None
    completion = actions.finish_lesson(by=erika, lesson=second)
    assert (completion.course, completion.version) == (course, 1)


def test_finishing_twice_keeps_the_first_day(first, erika):
    with time_machine.travel("2026-03-01T12:00Z"):
        actions.finish_lesson(by=erika, lesson=first)
    with time_machine.travel("2026-05-01T12:00Z"):
        actions.finish_lesson(by=erika, lesson=first)
    assert LessonProgress.objects.get().completed_on == date(2026, 3, 1)


def test_a_completion_stays_when_a_lesson_is_added(course, erika, client_of):
    complete(erika, course)
    Lesson.objects.create(course=course, slug="neu", position=3, title="Neu", minutes=5)
    assert CourseCompletion.objects.visible_to(erika).filter(course=course).exists()
    page = client_of(erika).get(course.get_absolute_url()).content.decode()
    assert "Dein Abschluss bleibt" in page
    assert "Teilnahmebescheinigung" in page
    assert actions.issue_certificate(by=erika, course=course).holder_name == "Erika Beispiel"


def test_a_course_that_somebody_completed_cannot_be_deleted(course, erika):
    complete(erika, course)
    with pytest.raises(models.ProtectedError):
        course.delete()


def test_learning_leaves_no_trace_in_the_journal(course, first, erika):
    actions.answer_quiz(by=erika, block=block_of(first, "quiz"), options=[WRONG])
    complete(erika, course)
    actions.issue_certificate(by=erika, course=course)
    assert CourseCompletion.objects.exists()
    assert not Entry.objects.exists()


@pytest.mark.parametrize("model", [LessonProgress, CourseCompletion, ProgressClaim, Certificate])
def test_learning_is_dated_to_the_day_and_nothing_counts_visits(model):
    for field in model._meta.get_fields():
        assert not isinstance(field, models.DateTimeField | models.TimeField | models.DurationField)
    counters = [f.name for f in model._meta.get_fields() if isinstance(f, models.IntegerField)]
    assert set(counters) <= {"id", "version", "minutes"}


def test_progress_is_seen_by_the_learner_alone(course, erika, max_, mona):
    complete(erika, course)
    for model in (LessonProgress, CourseCompletion):
        assert model.objects.visible_to(erika).exists()
        assert not model.objects.visible_to(max_).exists()
        assert not model.objects.visible_to(mona).exists()


def test_an_answer_is_kept_for_a_member_only(first, erika):
    quiz = block_of(first, "quiz")
    assert actions.answer_quiz(by=None, block=quiz, options=[RIGHT]) == [RIGHT]
    assert not LessonProgress.objects.exists()
    actions.answer_quiz(by=erika, block=quiz, options=[RIGHT])
    assert LessonProgress.objects.get().state == {str(quiz.pk): [RIGHT]}


@pytest.mark.parametrize("options", [[], ["quatsch"], [RIGHT, "quatsch"], [RIGHT, WRONG]])
def test_an_answer_that_is_none_is_refused(first, erika, options):
    with pytest.raises(ValidationError):
        actions.answer_quiz(by=erika, block=block_of(first, "quiz"), options=options)
    assert not LessonProgress.objects.exists()


def test_ticks_and_thoughts_are_kept_and_removed(first, erika):
    checklist, reflection = block_of(first, "checklist"), block_of(first, "reflection")
    actions.tick(by=erika, block=checklist, items=[FIRST_ITEM])
    actions.write_reflection(by=erika, block=reflection, text="  Frau Beispiel.  ")
    state = LessonProgress.objects.get().state
    assert state == {str(checklist.pk): [FIRST_ITEM], str(reflection.pk): "Frau Beispiel."}
    actions.tick(by=erika, block=checklist, items=[])
    actions.write_reflection(by=erika, block=reflection, text="")
    assert LessonProgress.objects.get().state == {}


def test_what_does_not_fit_the_block_is_refused(first, erika):
    with pytest.raises(ValidationError, match="geändert"):
        actions.tick(by=erika, block=block_of(first, "checklist"), items=["quatsch"])
    with pytest.raises(ValidationError, match="Höchstens"):
        actions.write_reflection(by=erika, block=block_of(first, "reflection"), text="x" * 5001)
    with pytest.raises(ValidationError, match="nimmt so eine Antwort nicht an"):
        actions.tick(by=erika, block=block_of(first, "quiz"), items=[])


def test_a_draft_can_be_tried_out_but_not_learned(draft, max_):
    lesson = draft.lessons.get()
    with pytest.raises(PermissionDenied):
        actions.finish_lesson(by=max_, lesson=lesson)
    assert not LessonProgress.objects.exists()


def test_claiming_takes_lessons_over_with_their_days(course, first, second, erika):
    days = {first.pk: date(2026, 1, 5), second.pk: date(2026, 1, 7)}
    assert actions.claim_progress(by=erika, token=uuid4(), finished=days) == 2
    completion = CourseCompletion.objects.get(member=erika)
    assert completion.completed_on == date(2026, 1, 7)


def test_claiming_never_makes_a_day_later(first, second, erika):
    with time_machine.travel("2026-03-01T12:00Z"):
        actions.finish_lesson(by=erika, lesson=first)
        actions.finish_lesson(by=erika, lesson=second)
    days = {first.pk: date(2026, 4, 1), second.pk: date(2026, 2, 1)}
    actions.claim_progress(by=erika, token=uuid4(), finished=days)
    assert LessonProgress.objects.get(lesson=first).completed_on == date(2026, 3, 1)
    assert LessonProgress.objects.get(lesson=second).completed_on == date(2026, 2, 1)
    assert CourseCompletion.objects.get().completed_on == date(2026, 3, 1)


def test_a_token_counts_once_whoever_comes_with_it(first, erika, max_):
    token = uuid4()
    actions.claim_progress(by=erika, token=token, finished={first.pk: date(2026, 1, 5)})
    for member in (erika, max_):
        with pytest.raises(ValidationError, match="schon übernommen"):
            actions.claim_progress(by=member, token=token, finished={first.pk: date(2026, 1, 5)})
    assert not LessonProgress.objects.filter(member=max_).exists()


def test_lessons_that_are_gone_are_passed_over(first, erika):
    assert actions.claim_progress(by=erika, token=uuid4(), finished={10**9: date(2026, 1, 5)}) == 0


def test_a_certificate_needs_the_whole_course(course, first, second, erika):
    actions.finish_lesson(by=erika, lesson=first)
    with pytest.raises(ValidationError, match="alle Lektionen"):
        actions.issue_certificate(by=erika, course=course)
    actions.finish_lesson(by=erika, lesson=second)
    certificate = actions.issue_certificate(by=erika, course=course)
    assert actions.issue_certificate(by=erika, course=course) == certificate
    assert (certificate.minutes, certificate.lesson_titles) == (10, ["Lektion 1", "Lektion 2"])


def test_a_certificate_says_what_was_true_on_its_day(course, erika):
    complete(erika, course)
    certificate = actions.issue_certificate(by=erika, course=course)
    erika.display_name = "Erika Anders"
    erika.save()
    course.title = "Neuer Titel"
    course.save()
    certificate.refresh_from_db()
    assert (certificate.holder_name, certificate.course_title) == ("Erika Beispiel", "Radwege planen")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "1 Minute"),
        (45, "45 Minuten"),
        (60, "1 Stunde"),
        (61, "1 Stunde 1 Minute"),
        (150, "2 Stunden 30 Minuten"),
    ],
)
def test_duration_in_words(minutes, words):
    assert Certificate(minutes=minutes).duration == words


def test_moderators_publish_and_withdraw(draft, mona):
    actions.publish_course(by=mona, course=draft)
    assert Course.objects.published().get() == draft
    assert (draft.published_by, draft.minutes) == (mona, 5)
    actions.withdraw_course(by=mona, course=draft)
    assert not Course.objects.published().exists()
    verbs = ["courses.course_published", "courses.course_withdrawn"]
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == verbs
    assert not Entry.objects.filter(announced_at=None).exists()


def test_others_do_not_publish_and_nobody_an_empty_course(draft, max_, mona):
    with pytest.raises(PermissionDenied):
        actions.publish_course(by=max_, course=draft)
    with pytest.raises(ValidationError, match="mindestens eine Lektion"):
        actions.publish_course(by=mona, course=make_course("leer", published=False))
