"""What narrows down a list: one FilterSet for the page and the API."""

from typing import Any

import django_filters
from django.db.models import QuerySet


class Filter(django_filters.FilterSet):
    """A filter that finds nothing where it does not understand the question.

    Its base would show everything then, and people would take that for the answer. A page shows the form with
    what is wrong, and says so with its `http_status`; the API refuses with 400.
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
