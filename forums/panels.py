"""The Pausenhof on pages that cross apps: start page and class."""

from typing import Any

from django.http import HttpRequest

from forums import queries, rules
from forums.models import Forum
from members.rules import can_speak
from school.panels import GOAL_ROWS, panel, serving


@panel("home", template="forums/_home.html", order=20)
def newest_threads(request: HttpRequest) -> dict[str, Any]:
    """What is being talked about, for people who belong; an invitation without contents for others."""
    user = request.user
    if not can_speak(user):
        return {"threads": None}
    return {"threads": list(queries.thread_list(user)[:5])}


@panel("class", template="forums/_class.html", order=10)
def talk_of_class(request: HttpRequest) -> dict[str, Any] | None:
    """The forum of `request.school_class` with its newest threads, on the page of the class."""
    forum = (
        Forum.objects.visible_to(request.user)
        .filter(
            school_class=request.school_class  # type: ignore[attr-defined]
        )
        .select_related("school_class")
        .first()
    )
    if forum is None:
        return None
    user: Any = request.user
    threads = list(queries.thread_list(user).filter(forum=forum)[:5])
    return {"forum": forum, "threads": threads, "may_start": rules.can_start(user, forum)}


@panel("goal", template="school/_goal.html", order=60)
def talk_of_goal(request: HttpRequest) -> dict[str, Any] | None:
    """Threads that name `request.goal` or one of its parts, newest activity first; for people who belong."""
    family = request.goal.family  # type: ignore[attr-defined]
    if not can_speak(request.user):
        return None
    found = queries.thread_list(request.user).filter(serves__in=family)
    rows = (
        {"url": thread.get_absolute_url(), "title": thread.title, "meta": thread.forum_title}  # type: ignore[attr-defined]
        for thread in found[: GOAL_ROWS + 1]
    )
    return serving("Gespräche", "forums", "forums", rows)
