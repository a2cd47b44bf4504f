"""Pages that cross apps (start page, desk, municipality, class) ask every app for its panel and import none.

An app's `panels.py` holds functions such as

    @panel("home", template="courses/_home.html", order=10)
    def learn(request): return {"courses": ...}

which return the template's `data`, or None to stay away. Composed on the server, so that the page is
whole without JavaScript and in one request.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpRequest

GOAL_ROWS = 10
Build = Callable[[HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A filled panel: `template` is included with `data`."""

    template: str
    data: dict[str, Any]


_panels: dict[str, list[tuple[int, str, Build]]] = {}


def panel(place: str, *, template: str, order: int) -> Callable[[Build], Build]:
    """Register a function as panel of `place`.

    The places: "home", "desk", "municipality", "class", "goal", "report", "catalogue" (what can be done with
    all reports, such as writing one). What the page is about comes with the request: `municipality`,
    `school_class`, `goal`; `report` and its `report_version` in force.
    """

    def register(build: Build) -> Build:
        _panels.setdefault(place, []).append((order, template, build))
        _panels[place].sort(key=lambda row: row[:2])
        return build

    return register


def serving(
    title: str, icon: str, place: str, rows: Iterable[dict[str, Any]], *, more: str = ""
) -> dict[str, Any] | None:
    """Data for `school/_goal.html`: what serves a goal, at most GOAL_ROWS rows; None without any.

    A row has `url` and `title` and may have `text` and `meta`; `place` gives the hue, `more` is where all
    of them stand.
    """
    shown = list(islice(rows, GOAL_ROWS + 1))
    if not shown:
        return None
    return {
        "title": title,
        "icon": icon,
        "place": place,
        "rows": shown[:GOAL_ROWS],
        "has_more": len(shown) > GOAL_ROWS,
        "more": more,
    }


def fill(place: str, request: HttpRequest) -> list[Panel]:
    """All panels of a place that have something to show, in order."""
    filled = ((template, build(request)) for _, template, build in _panels.get(place, []))
    return [Panel(template, data) for template, data in filled if data is not None]
