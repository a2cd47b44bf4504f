"""What all API routes share: paging, and errors that are always JSON and German."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from rest_framework import exceptions, pagination, views
from rest_framework.response import Response

from school.openapi import words
from school.openapi.refusals import sentence

JSON = "application/json"
NO_SLASH = "Diese Adresse gibt es nicht. Am Ende fehlt ein Schrägstrich."


OF_PARSERS = ("JSON parse error", "Multipart form parse error")  # English, with the words of Python


class Pages(pagination.PageNumberPagination):
    """`?page=2&page_size=50`; 20 rows a page by default, 100 at most."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "page_size"
    page_query_description = words.PAGE
    page_size_query_description = words.PAGE_SIZE

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """All four are always there; `next` and `previous` are null at the ends."""
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "description": "Eine Seite der Liste.",
            "required": ["count", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Wie viele es auf allen Seiten sind."},
                "next": {**link, "description": "Adresse der nächsten Seite."},
                "previous": {**link, "description": "Adresse der vorigen Seite."},
                "results": {**schema, "description": "Die Einträge dieser Seite."},
            },
        }


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's handler, which also understands the ValidationError that actions raise (→ 400).

    Sentences of libraries about models and parsers are left out: nobody but us can read them. A method that
    does not exist is a 405 for everybody, whoever may use the others.
    """
    if context["request"].method not in context["view"].allowed_methods:
        error = exceptions.MethodNotAllowed(context["request"].method)
    elif isinstance(error, ValidationError):
        detail = error.message_dict if hasattr(error, "error_dict") else {"non_field_errors": error.messages}
        error = exceptions.ValidationError(detail)
    elif isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, exceptions.ParseError) and str(error.detail).startswith(OF_PARSERS):
        error = exceptions.ParseError()
    if isinstance(error, exceptions.ValidationError):
        error.detail = _by_field(error.detail)
    return views.exception_handler(error, context)


def _by_field(detail: Any) -> dict[str, Any]:
    """{field: [sentences]}, however the error was raised."""
    if not isinstance(detail, dict):
        return {"non_field_errors": detail if isinstance(detail, list) else [detail]}
    return {name: [said] if isinstance(said, str) else said for name, said in detail.items()}


class JsonErrors:
    """Middleware, outermost but for headers: below /api/ every error is JSON, whichever layer refuses.

    Unknown addresses, bodies that are too large, a database that is away, a bug: status and headers stay
    (`Allow`, `Retry-After`), the page becomes {"detail": sentence}.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer as it is, or its error as JSON."""
        if not request.path.startswith(reverse("api")):
            return self.get_response(request)
        if request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.endswith("/"):
            return refusal(404, NO_SLASH)  # Django would lead to the right address and lose the body
        answer = self.get_response(request)
        if answer.status_code >= 400 and not answer.headers.get("Content-Type", "").startswith(JSON):
            answer.content = refusal(answer.status_code).content
            answer["Content-Type"], answer["Content-Length"] = JSON, str(len(answer.content))
        return answer


def refusal(status: int, detail: str = "") -> JsonResponse:
    """An error as the API says it; `detail` defaults to the sentence of the status."""
    return JsonResponse({"detail": detail or sentence(status)}, status=status)
