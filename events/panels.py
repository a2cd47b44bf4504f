"""The schedule on pages that cross apps."""

from typing import Any

from django.http import HttpRequest

from events.models import Event
from school.panels import panel

NEXT = 3  # dates on the start page
LATEST = 2  # instead, when nothing is planned
SHOWN = 5  # hits of a search


@panel("home", template="events/_home.html", order=40)
def when_we_meet(request: HttpRequest) -> dict[str, Any] | None:
    """What comes next; if nothing does, what was last. Stays away while the schedule is empty."""
    events = Event.objects.visible_to(request.user)
    coming = list(events.coming()[:NEXT])
    latest = [] if coming else list(events.past()[:LATEST])
    return {"coming": coming, "latest": latest} if coming or latest else None


@panel("search", template="events/_search.html", order=40)
def search_dates(request: HttpRequest) -> dict[str, Any] | None:
    """The latest five dates in which the words occur."""
    words = request.search_words  # type: ignore[attr-defined]
    hits = Event.objects.visible_to(request.user).matching(words).order_by("-date", "-pk")
    events = list(hits[: SHOWN + 1])
    if not events:
        return None
    return {"events": events[:SHOWN], "has_more": len(events) > SHOWN}
