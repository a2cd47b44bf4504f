"""The Pausenhof on pages that cross apps: start page and class."""

from typing import Any

from django.http import HttpRequest

from forums import queries, rules
from forums.models import Forum
from members.rules import can_speak
from school.panels import panel


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
