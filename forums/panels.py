"""The Pausenhof on pages that cross apps: start page and search."""

from typing import Any

from django.http import HttpRequest

from forums import queries
from members.rules import can_speak
from school.panels import panel


@panel("home", template="forums/_home.html", order=20)
def newest_threads(request: HttpRequest) -> dict[str, Any]:
    """What is being talked about, for people who belong; an invitation without contents for others."""
    user = request.user
    if not can_speak(user):
        return {"threads": None}
    return {"threads": list(queries.thread_list(user)[:5])}


@panel("search", template="forums/_search.html", order=40)
def found_threads(request: HttpRequest) -> dict[str, Any] | None:
    """Threads with the words in title or opening text."""
    threads = queries.found_threads(request.user, request.search_words, limit=10)  # type: ignore[attr-defined]
    return {"threads": threads} if threads else None
