"""What narrows down a list: one FilterSet for the page and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import HttpResponse


class Filter(django_filters.FilterSet):
    """A filter that finds nothing where it does not understand the question.

    Its base would show everything then, and people would take that for the answer. A page says what is wrong
    and answers with `http_status`, a table to download with `not_understood`; the API refuses with 400.
    """

    @property
    def is_active(self) -> bool:
        """Whether the list is narrowed down, or should be."""
        return any(self.data.get(name) for name in self.filters)

    @property
    def http_status(self) -> int:
        """200, or 422 for a value that does not exist."""
        return 200 if self.is_valid() else 422

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Those that were asked for."""
        return super().filter_queryset(queryset) if self.is_valid() else queryset.none()


def not_understood() -> HttpResponse:
    """Instead of an empty table, which somebody would take for the answer."""
    return HttpResponse("Diesen Filter gibt es nicht.", status=422, content_type="text/plain; charset=utf-8")
