"""The same person in two tabs, two people with one device: with real transactions."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from courses import actions
from courses.models import Certificate, CourseCompletion, LessonProgress, ProgressClaim
from tests.courses.conftest import complete
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_device_is_claimed_by_one_person(first, erika, max_):
    token, finished = uuid4(), {first.pk: date(2026, 1, 5)}
    results = at_once(
        *(
            lambda member=member: actions.claim_progress(by=member, token=token, finished=finished)
            for member in (erika, max_, erika, max_)
        )
    )
    assert sorted(map(type, results), key=str) == sorted([int, *[ValidationError] * 3], key=str)
    owner = ProgressClaim.objects.get().member
    assert LessonProgress.objects.get().member == owner


def test_the_last_two_lessons_in_two_tabs_complete_the_course(course, first, second, erika):
    results = at_once(
        lambda: actions.finish_lesson(by=erika, lesson=first),
        lambda: actions.finish_lesson(by=erika, lesson=second),
    )
    assert not any(isinstance(result, Exception) for result in results)
    assert CourseCompletion.objects.get().member == erika


def test_a_double_click_makes_one_certificate(course, erika):
    complete(erika, course)
    results = at_once(*[lambda: actions.issue_certificate(by=erika, course=course)] * 4)
    assert len({certificate.code for certificate in results}) == Certificate.objects.count() == 1
