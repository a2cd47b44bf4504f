"""What our templates need and Django does not bring: icons, drawings, the places, initials.

The library is a template builtin (`TEMPLATES["OPTIONS"]["builtins"]`): no `{% load %}` is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


class Place(NamedTuple):
    """One of the places in the navigation. `current` is "page", "true" (inside it) or ""."""

    key: str  # names the hue (`place-<key>`), the icon and the drawing
    label: str
    words: str  # plain words beside the school word
    url: str
    current: str


PLACES = (
    ("home", "home", "Start", ""),
    ("courses", "courses:catalogue", "Lernmodule", "in zehn Minuten dazulernen"),
    ("forums", "forums:index", "Pausenhof", "offener Austausch"),
    ("knowledge", "knowledge:glossary", "Vokabelheft", "Lösungen und Begriffe"),
    ("events", "events:schedule", "Stundenplan", "alle Termine"),
    ("members", "members:municipalities", "Kommunen", "wer mitmacht"),
)


@cache
def _svg(folder: str, name: str, css_class: str) -> SafeString:
    """The file `static/<folder>/<name>.svg`, hidden from screen readers: words stand beside it.

    Raises `ValueError` for an unknown name, so that a typing error shows at once and not as a gap.
    """
    home = Path(settings.BASE_DIR) / "static" / folder
    known = sorted(path.stem for path in home.glob("*.svg"))
    if name not in known:
        raise ValueError(f"Nothing named {name!r} in static/{folder}. There are: {', '.join(known)}.")
    source = (home / f"{name}.svg").read_text().strip().replace(' xmlns="http://www.w3.org/2000/svg"', "")
    opening = f'<svg class="{css_class}" aria-hidden="true" focusable="false"'
    return mark_safe(source.replace("<svg", opening, 1))  # noqa: S308 – files of our own


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "bell" %}`: a line icon in the colour of the text; `size` is "", "small" or "large"."""
    return _svg("icons", name, f"icon icon--{size}" if size else "icon")


@register.simple_tag
def icon_names() -> list[str]:
    """`{% icon_names as names %}`: what `icon` knows, for the gallery."""
    return sorted(path.stem for path in (Path(settings.BASE_DIR) / "static" / "icons").glob("*.svg"))


@register.simple_tag
def drawing(name: str) -> SafeString:
    """`{% drawing "bench" %}`: one of our spot drawings as inline SVG; its colours follow the page."""
    return _svg("drawings", name, "drawing")


@register.simple_tag
def mark() -> SafeString:
    """`{% mark %}`: the mark of the school, five points on a roof above a book."""
    return _svg("brand", "mark", "mark")


@register.simple_tag(takes_context=True)
def places(context: template.Context) -> list[Place]:
    """`{% places as all_places %}`: the navigation, with the place marked in which the request is.

    A place whose app has no page yet is left out.
    """
    path = context["request"].path if "request" in context else ""
    found = (_place(*row, path) for row in PLACES)
    return [place for place in found if place]


def _place(key: str, url_name: str, label: str, words: str, path: str) -> Place | None:
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return None
    inside = url != "/" and path.startswith(url)
    return Place(key, label, words, url, "page" if path == url else "true" if inside else "")


@register.simple_tag
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """`{% page_numbers page as numbers %}`: first, last and those around; an ellipsis for the rest."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def initials(name: object) -> str:
    """`{{ member|initials }}`: at most two letters for an avatar; "Dr. Erika Beispiel-Muster" → "EB"."""
    words = [word for word in str(name).split() if word[:1].isalpha() and not word.endswith(".")]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
