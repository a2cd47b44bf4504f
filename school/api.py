"""What all API routes share: paging and errors."""

from typing import Any

from django.core.exceptions import ValidationError
from rest_framework import exceptions, pagination, views
from rest_framework.response import Response


class Pages(pagination.PageNumberPagination):
    """`?page=2&page_size=50`; 20 rows a page by default, 100 at most."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, which also understands the ValidationError that actions raise (→ 400)."""
    if isinstance(error, ValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        error = exceptions.ValidationError(detail)
    return views.exception_handler(error, context)
