"""Courses on pages that cross apps: start page and municipality."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from courses import device, queries
from courses.models import Course
from school.panels import GOAL_ROWS, panel, serving

SHOWN = 4


@panel("home", template="courses/_home.html", order=10)
def learn(request: HttpRequest) -> dict[str, Any] | None:
    """The newest courses, and where the person goes on; with the device's progress to claim after sign-in."""
    learned = device.of(request)
    courses = list(Course.objects.published().newest_first()[:SHOWN])
    if not courses:
        return None
    queries.mark_progress(courses, request.user, learned)
    return {"courses": courses, "next_lesson": queries.next_lesson(request.user, learned), "device": learned}


@panel("municipality", template="courses/_municipality.html", order=10)
def made_here(request: HttpRequest) -> dict[str, Any] | None:
    """Published courses of `request.municipality`, newest first."""
    place = request.municipality  # type: ignore[attr-defined]
    courses = list(Course.objects.published().filter(municipality=place).newest_first()[:SHOWN])
    return {"courses": courses} if courses else None


@panel("goal", template="school/_goal.html", order=10)
def teach(request: HttpRequest) -> dict[str, Any] | None:
    """Published courses that serve `request.goal` or one of its parts."""
    family = request.goal.family  # type: ignore[attr-defined]
    found = Course.objects.published().filter(serves__overlap=family).as_cards().newest_first()
    rows = (
        {
            "url": course.get_absolute_url(),
            "title": course.title,
            "text": course.summary,
            "meta": f"{course.minutes} Minuten",
        }
        for course in found[: GOAL_ROWS + 1]
    )
    more = f"{reverse('courses:catalogue')}?serves={request.goal.slug}"  # type: ignore[attr-defined]
    return serving("Lernmodule", "courses", "courses", rows, more=more)
