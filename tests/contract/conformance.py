"""Does an answer of the API keep to the OpenAPI document? Its status, its form, its content, its language."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs
from django.urls import resolve

from school.openapi.views import document

JSON = "application/json"
NAMES = {"pk": "id"}  # as drf-spectacular calls it
_CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
ENGLISH = re.compile(
    r"\b(?:the|this|that|is|are|not|be|been|must|may|with|valid|invalid|value|field|object|query|given"
    r"|ensure|expected|match(?:es)?|does|error|failed|missing|incorrect|request)\b",
    re.I,
)


def operation_of(method: str, path: str) -> dict[str, Any] | None:
    """The operation that answers at this address; None where the document knows none."""
    methods = document()["paths"].get(template_of(resolve(path.partition("?")[0]).route), {})
    return methods.get({"HEAD": "get"}.get(method, method.lower()))


def template_of(route: str) -> str:
    """The address as the document writes it: "api/threads/<int:pk>/" → "/api/threads/{id}/"."""
    return "/" + _CONVERTER.sub(lambda found: "{" + NAMES.get(found[1], found[1]) + "}", route)


def offences(method: str, path: str, response: Any) -> list[str]:
    """What is wrong with the answer, as sentences; empty when it keeps to the document."""
    operation, status = operation_of(method, path), str(response.status_code)
    if operation is None:
        return [] if status == "405" else [f"{status} from an operation that the document does not know"]
    documented = _resolved(operation["responses"].get(status))
    if documented is None:
        return [f"{status} is not documented: {_text(response)[:200]}"]
    return _content_offences(documented.get("content", {}), response)


def _content_offences(documented: dict[str, Any], response: Any) -> list[str]:
    kind = response.headers.get("Content-Type", "").partition(";")[0]
    if not documented:
        return ["there is a body, though none is documented"] if _text(response) else []
    if kind not in documented:
        return [f"{kind or 'no Content-Type'} instead of {', '.join(documented)}"]
    if kind != JSON:
        return []
    found = json.loads(_text(response))
    wrong = [
        f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in _validator(json.dumps(documented[JSON]["schema"])).iter_errors(found)
    ]
    if response.status_code >= 400:
        wrong += [f"English: {text}" for text in sentences(found) if ENGLISH.search(without_quotes(text))]
    return wrong


def sentences(error: Any) -> list[str]:
    """All texts of an error, without the names of its fields."""
    if isinstance(error, dict):
        return [text for each in error.values() for text in sentences(each)]
    if isinstance(error, list):
        return [text for each in error for text in sentences(each)]
    return [error] if isinstance(error, str) else []


def without_quotes(text: str) -> str:
    """Without what somebody typed, and names of fields and headers."""
    return re.sub(r"„[^“]*“|`[^`]*`|\"[^\"]*\"", "", text)


def _resolved(response: dict[str, Any] | None) -> dict[str, Any] | None:
    reference = (response or {}).get("$ref", "")
    return document()["components"]["responses"][reference.rpartition("/")[2]] if reference else response


@cache
def _validator(schema: str) -> Any:
    whole = {**json.loads(schema), "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def _text(response: Any) -> str:
    if getattr(response, "streaming", False):
        return "…"
    return bytes(response.content).decode(errors="replace")
