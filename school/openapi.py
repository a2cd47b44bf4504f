"""The OpenAPI document of the API, and the page that shows it to people."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularJSONAPIView

PAGING = {"page", "page_size"}  # explained once for all lists
schema = SpectacularJSONAPIView.as_view()


def _parameter(raw: dict[str, Any]) -> dict[str, Any]:
    """A parameter for people. drf-spectacular writes choices into the description, as "* `value` - label"."""
    words, *choices = (raw.get("description") or "").split("\n* ")
    return {
        "name": raw["name"],
        "words": words.strip(),
        "in_path": raw["in"] == "path",
        "is_required": raw.get("required", False),
        "choices": [choice.strip().replace("`", "") for choice in choices],
    }


def _operations() -> list[dict[str, Any]]:
    """Tags with their operations, in the order of the schema: [{tag, operations: [{method, path, …}]}]."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            row = {
                "method": method.upper(),
                "path": path,
                "summary": operation.get("summary") or operation.get("description", "").partition("\n")[0],
                "parameters": [
                    _parameter(row) for row in operation.get("parameters", []) if row["name"] not in PAGING
                ],
                "needs_token": not any(scheme == {} for scheme in operation.get("security", [])),
            }
            tags.setdefault(operation["tags"][0], []).append(row)
    return [{"tag": tag, "operations": rows} for tag, rows in tags.items()]


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """GET /api/: what the API offers, made from the OpenAPI document."""
    return render(request, "school/api.html", {"tags": _operations()})
