"""The OpenAPI document and the page that shows it to people. Made once a process, known by its ETag."""

import json
from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.safestring import SafeString
from django.views.decorators.http import condition, conditional_page, require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

PAGING = {"page", "page_size"}  # explained once for all lists


@cache
def document() -> dict[str, Any]:
    """The document as OpenAPI 3.1 says; the same for everybody, it changes with the code only."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def _as_json() -> bytes:
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()


@cache
def _etag(*_: Any, **__: Any) -> str:
    return f'"{sha256(_as_json()).hexdigest()[:16]}"'


class SchemaView(APIView):
    """GET /api/schema/: the OpenAPI document as JSON."""

    schema = None  # not a part of itself
    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    media_types = (OpenApiJsonRenderer.media_type,)

    @method_decorator(condition(etag_func=lambda request, **_: _etag()))
    def get(self, request: Request) -> HttpResponse:
        """To be asked for again with its ETag; 304 as long as the school is the same."""
        answer = HttpResponse(_as_json(), content_type=OpenApiJsonRenderer.media_type)
        patch_cache_control(answer, public=True, no_cache=True)
        return answer


# -- For people --------------------------------------------------------------------------------------------


def _parameter(raw: dict[str, Any]) -> dict[str, Any]:
    """A parameter for people. drf-spectacular writes choices into the description, as "* `value` - label"."""
    about, *choices = (raw.get("description") or "").split("\n* ")
    return {
        "name": raw["name"],
        "words": about.strip(),
        "in_path": raw["in"] == "path",
        "is_required": raw.get("required", False),
        "choices": [choice.strip().replace("`", "") for choice in choices],
    }


def _operation(path: str, method: str, raw: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": method.upper(),
        "path": path,
        "summary": raw["summary"],
        "description": raw["description"],
        "parameters": [_parameter(row) for row in raw.get("parameters", []) if row["name"] not in PAGING],
        "needs_token": {} not in raw.get("security", []),
    }


def operations() -> list[dict[str, Any]]:
    """Tags with their operations, in the order of the document: [{tag, about, operations: [{method, …}]}]."""
    tags = {
        tag["name"]: {"tag": tag["name"], "about": tag["description"], "operations": []}
        for tag in document()["tags"]
    }
    for path, methods in document()["paths"].items():
        for method, raw in methods.items():
            tags[raw["tags"][0]]["operations"].append(_operation(path, method, raw))
    return list(tags.values())


@cache
def _shown() -> SafeString:
    return render_to_string("school/_api_operations.html", {"tags": operations()})


@require_safe
@conditional_page
def documentation(request: HttpRequest) -> HttpResponse:
    """GET /api/: what the API offers, made from the OpenAPI document."""
    tags = [tag["name"] for tag in document()["tags"]]
    return render(request, "school/api.html", {"tags": tags, "operations": _shown()})
