"""How drf-spectacular reads our views: in which words, which refusals are possible, what answers hold."""

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from drf_spectacular.drainage import get_override
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance, is_trivial_string_variation
from rest_framework import permissions

from school.openapi import words

OPEN = {permissions.AllowAny, permissions.IsAuthenticated, permissions.IsAuthenticatedOrReadOnly}
ANY_OPERATION = (401, 406, 429, 503)  # an invalid token is refused at open addresses, too
ANY_CHANGE = (400, 403, 413)


class Schema(AutoSchema):
    """An operation with German words, every refusal that can come, and properties that are always there."""

    # -- Words: never from docstrings (DISABLE_DOCSTRING_DESCRIPTIONS)

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        serializer = force_instance(serializer)
        declared = get_override(serializer, "words", {})
        for name, field in serializer.fields.items():
            field.help_text = declared.get(name) or _meaning(field)
            field.label = None
        schema = super()._map_basic_serializer(serializer, direction)
        for shown in schema.get("properties", {}).values():
            shown.pop("title", None)  # the label of a field of another model, where that one is named by it
        if direction == "response" and schema.get("properties"):
            schema["required"] = sorted(schema["properties"])  # an answer leaves nothing out
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        if direction == "response":  # what the table allows comes out, whether or not it may go in
            columns = _columns(field)
            field.allow_null = field.allow_null or any(column.null for column in columns)
            if hasattr(field, "allow_blank"):
                field.allow_blank = field.allow_blank or any(column.blank for column in columns)
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def _resolve_path_parameters(self, variables: Any) -> Any:
        found = super()._resolve_path_parameters(variables)
        for parameter in found:
            parameter["description"] = words.PATH.get(parameter["name"], "")
        return found

    # -- Who may ask

    def _is_open_to_read(self) -> bool:
        """A gate says `opens_reading` where GET needs nobody."""
        return self.method == "GET" and all(
            getattr(gate, "opens_reading", False) for gate in self.view.get_permissions()
        )

    def get_auth(self) -> list[Any]:
        """Token or session; nothing, too, where reading is open."""
        found = super().get_auth()
        return [*found, {}] if self._is_open_to_read() and {} not in found else found

    # -- What goes in

    def get_filter_backends(self) -> list[Any]:
        """Filters narrow down whatever names a FilterSet, lists and what is counted beside them."""
        is_filtered = self.method == "GET" and getattr(self.view, "filterset_class", None)
        return getattr(self.view, "filter_backends", []) if is_filtered else []

    def _get_filter_parameters(self) -> Any:
        found = super()._get_filter_parameters()
        for parameter in found:
            parameter["schema"].pop("title", None)
        return found

    def get_request_serializer(self) -> Any:
        """A DELETE has a body only where `extend_schema` says so."""
        return None if self.method == "DELETE" else super().get_request_serializer()

    def _get_request_body(self, direction: Any = "request") -> Any:
        if self.method != "DELETE" or not self.get_request_serializer():
            return super()._get_request_body(direction)
        self.method = "POST"  # drf-spectacular leaves bodies of DELETE out
        try:
            return super()._get_request_body(direction)
        finally:
            self.method = "DELETE"

    # -- What comes out

    def _get_paginator(self) -> Any:
        """Lists that are read come in pages, what a POST made does not."""
        return super()._get_paginator() if self.method == "GET" else None

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        declared = super()._get_response_bodies(direction)
        bodies = {
            code: body | {"description": words.ANSWERS[code]}
            for code, body in declared.items()
            if int(code) < 400 or body.get("content")
        }
        refused = self._refusals() | {int(code) for code in declared if int(code) >= 400}
        shared = {str(code): {"$ref": f"#/components/responses/{code}"} for code in sorted(refused)}
        return bodies | {code: body for code, body in shared.items() if code not in bodies}

    def _refusals(self) -> set[int]:
        """Every status of a refusal that the address, the method and the gate make possible.

        What a view finds out only later it declares: `responses={200: …, 403: None}`.
        """
        found = set(ANY_OPERATION)
        if self.method != "GET":
            found |= set(ANY_CHANGE)
        if (
            any(type(gate) not in OPEN for gate in self.view.get_permissions())
            and not self._is_open_to_read()
        ):
            found.add(403)
        if self._get_request_body():
            found.add(415)
        if self.get_filter_backends():
            found.add(400)
        if "{" in self.path or self._get_pagination_parameters():
            found.add(404)
        return found


def _meaning(field: Any) -> str:
    """Label and help text of a field, else what its name means everywhere."""
    has_label = field.label and not is_trivial_string_variation(field.label, field.field_name)
    said = " ".join(_ended(str(text)) for text in (field.label if has_label else "", field.help_text) if text)
    return said or words.FIELDS.get(field.field_name, "")


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _columns(field: Any) -> list[Any]:
    """The columns that the value is read through: ["report", "lead"] for `source="report.lead"`."""
    model, found = getattr(getattr(field.parent, "Meta", None), "model", None), []
    for name in str(field.source).split("."):
        try:
            found.append(model._meta.get_field(name))  # type: ignore[union-attr]
        except (AttributeError, FieldDoesNotExist):
            return found
        model = found[-1].related_model
    return found
