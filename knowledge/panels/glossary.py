"""The glossary on pages that cross apps."""

from typing import Any

from django.http import HttpRequest

from knowledge.models import Term
from school.panels import panel

SHOWN = 5


@panel("search", template="knowledge/_search.html", order=30)
def search_terms(request: HttpRequest) -> dict[str, Any] | None:
    """The best five terms for the words asked for, and how many there are."""
    words = request.search_words  # type: ignore[attr-defined]
    hits = Term.objects.visible_to(request.user).matching(words)
    terms = list(hits.best_first(words)[: SHOWN + 1])
    if not terms:
        return None
    return {"terms": terms[:SHOWN], "words": words, "has_more": len(terms) > SHOWN}
