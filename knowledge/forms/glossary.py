"""What can be asked of the glossary, on the page and by programs."""

import django_filters
from django.db.models import QuerySet
from django.forms import TextInput

from knowledge.models import Term
from school.filters import Filter


class TermFilter(Filter):
    """`?q=` words that must all occur in a term, its other names or its explanation."""

    q = django_filters.CharFilter(
        method="search", label="Welches Wort suchst du?", max_length=100, widget=TextInput({"type": "search"})
    )

    class Meta:
        model = Term
        fields: list[str] = []

    def search(self, terms: QuerySet[Term], name: str, words: str) -> QuerySet[Term]:
        """Called by django-filter only when there are words."""
        return terms.matching(words)  # type: ignore[attr-defined]
