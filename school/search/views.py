"""The page of the search, and what it suggests while somebody is typing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from school.facets import links
from school.search import registry
from school.search.asking import Answer, Wish, search
from school.search.suggesting import suggest
from school.text import one_line

LONGEST = 100  # characters of a question


def question_of(values: Any) -> str:
    """The words asked for, tidied: `q` of a query string."""
    return one_line(str(values.get("q", "")))[:LONGEST]


def wish_of(user: Any, values: Any) -> Wish:
    """Who asks, and for what: `kind`, `topic` and `page` of a query string."""
    kind, topic = (str(values.get(name, ""))[:40].replace("\x00", "") for name in ("kind", "topic"))
    return Wish(user=user, kind=kind, topic=topic, page=values.get("page", 1))


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """GET /suche/?q=&kind=&topic=&page=: everything in one list that `request.user` may find."""
    words = question_of(request.GET)
    request.search_words = words  # type: ignore[attr-defined]  # the field in the masthead
    wish = wish_of(request.user, request.GET)
    answer = search(words, wish) if words else Answer([], 0, [], [])
    facets = {
        "Art": links(request.GET, "kind", answer.kinds, chosen=wish.kind),
        "Thema": links(request.GET, "topic", answer.topics, chosen=wish.topic),
    }
    is_filtered = bool(wish.kind or wish.topic)
    context = {"words": words, "answer": answer, "facets": facets, "is_filtered": is_filtered}
    return render(request, "school/search.html", context)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """GET /suche/vorschlaege/?q=: the options of the search field, as HTML; nothing when there are none."""
    entries = suggest(question_of(request.GET), request.user)
    kinds = registry.kinds()
    rows = [{"entry": entry, "label": kinds[entry.kind].label} for entry in entries]
    response = render(request, "school/_suggestions.html", {"rows": rows})
    response["Cache-Control"] = "private, no-store"  # they depend on who asks
    return response
