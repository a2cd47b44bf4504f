"""What our templates need and Django does not bring: icons, drawings, the places, initials.

The library is a template builtin (`TEMPLATES["OPTIONS"]["builtins"]`): no `{% load %}` is needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from school.explain import Explainer

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
    ("knowledge", "knowledge:catalogue", "Vokabelheft", "Lösungen und Begriffe"),
    ("events", "events:schedule", "Stundenplan", "alle Termine"),
    ("members", "members:municipalities", "Kommunen", "wer mitmacht"),
)

# pages that belong to a place without standing below its address
INSIDE = {"members": ("members:classes", "members:people")}


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
def here(context: template.Context) -> str:
    """`{% here as place %}`: where the request is, as a name of a place; "courses/" when it is inside."""
    path = context["request"].path if "request" in context else ""
    for key, url in _addresses().items():
        if path == url:
            return key
        if url != "/" and path.startswith((url, *_inside(key))):
            return f"{key}/"
    return ""


@cache
def _inside(key: str) -> tuple[str, ...]:
    return tuple(reverse(name) for name in INSIDE.get(key, ()))


@register.simple_tag
def places(here: str) -> list[Place]:
    """`{% places here as all_places %}`: the navigation; what `here` names is marked as current.

    A place whose app has no page yet is left out.
    """
    addresses = _addresses()
    return [
        Place(key, label, words, addresses[key], {key: "page", f"{key}/": "true"}.get(here, ""))
        for key, _, label, words in PLACES
        if key in addresses
    ]


@cache
def _addresses() -> dict[str, str]:
    """The address of every place that has one, by its key."""
    found = {}
    for key, url_name, _, _ in PLACES:
        with suppress(NoReverseMatch):
            found[key] = reverse(url_name)
    return found


@register.simple_tag
def page_numbers(page: Page[Any]) -> Iterator[int | str]:
    """`{% page_numbers page as numbers %}`: first, last and those around; an ellipsis for the rest."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def attributes(attrs: dict[str, Any]) -> SafeString:
    """`{% attributes widget.attrs %}`: HTML attributes of a field, without its class.

    And without `maxlength`: a browser would cut off what is pasted and say nothing. The form says it.
    """
    left_out = ("class", "maxlength")
    return flatatt(
        {name: value for name, value in attrs.items() if value is not False and name not in left_out}
    )


@register.simple_tag
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """`{% options widget.optgroups %}`: what stands in a select.

    In Python, because sixty options as sixty includes cost more than the rest of a page.
    """
    parts = []
    for name, rows, _ in groups:
        lines = "".join(map(_option, rows))
        parts.append(f'<optgroup label="{escape(str(name))}">{lines}</optgroup>' if name else lines)
    return mark_safe("".join(parts))  # noqa: S308 – escaped piece by piece


def _option(row: dict[str, Any]) -> str:
    value = "" if row["value"] is None else escape(str(row["value"]))
    return f'<option value="{value}"{flatatt(row["attrs"])}>{escape(str(row["label"]))}</option>'


@register.simple_tag
def moment(value: datetime) -> SafeString:
    """`{% moment reply.created_at %}`: "13.05.2022, 14:05 Uhr" as a `<time>`; for lists, where the filter
    `date` with its many letters costs ten times as much."""
    words = localtime(value).strftime("%d.%m.%Y, %H:%M")
    return mark_safe(f'<time datetime="{value.isoformat()}">{words}&nbsp;Uhr</time>')  # noqa: S308 – digits


@register.simple_tag(takes_context=True)
def explain(context: template.Context, text: object) -> SafeString:
    """`{% explain html %}`: a text with the words of the glossary marked that the page has not used yet.

    HTML must be marked as safe (`html|safe`), plain text is escaped.
    """
    return explainer_of(context)(str(text) if not isinstance(text, SafeString) else text)


@register.tag
def explained(parser: Any, token: Any) -> template.Node:
    """`{% explained %}<p>…</p>{% endexplained %}`: the same for sentences that stand in a template."""
    nodes = parser.parse(("endexplained",))
    parser.delete_first_token()
    return ExplainedNode(nodes)


class ExplainedNode(template.Node):
    """Renders what is inside, then marks its words."""

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        """The inside with its words marked."""
        return explainer_of(context)(self.nodelist.render(context))


def explainer_of(context: template.Context) -> Any:
    """The page's own Explainer, one per request; without a request, one that leaves texts as they are."""
    request = context.get("request")
    if request is None:
        return conditional_escape
    if not hasattr(request, "explainer"):
        known: Iterable[str] = context.get("known_words") or ()
        request.explainer = Explainer(*known)
    return request.explainer


@register.filter
def initials(name: object) -> str:
    """`{{ member|initials }}`: at most two letters for an avatar; "Dr. Erika Beispiel-Muster" → "EB"."""
    words = [word for word in str(name).split() if word[:1].isalpha() and not word.endswith(".")]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"
