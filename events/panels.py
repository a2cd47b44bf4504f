"""The schedule on pages that cross apps."""

from typing import Any

from django.http import HttpRequest

from events.models import Event
from school.panels import panel

NEXT = 3  # dates on the start page
LATEST = 2  # instead, when nothing is planned


@panel("home", template="events/_home.html", order=40)
def when_we_meet(request: HttpRequest) -> dict[str, Any] | None:
    """What comes next; if nothing does, what was last. Stays away while the schedule is empty."""
    events = Event.objects.visible_to(request.user)
    coming = list(events.coming()[:NEXT])
    latest = [] if coming else list(events.past()[:LATEST])
    return {"coming": coming, "latest": latest} if coming or latest else None
