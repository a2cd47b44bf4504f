"""The OpenAPI document: complete, German, of its own words, made once."""

import json
import re
from collections import Counter

import pytest

from school.openapi import words
from school.openapi.views import document
from tests.contract.conformance import ENGLISH, template_of, without_quotes
from tests.rights.matrix import table

OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
COMPONENTS = document()["components"]["schemas"]


def is_german(text):
    return bool(text) and not ENGLISH.search(without_quotes(text))


def test_operation_ids_are_unique():
    assert [each for each, n in Counter(op["operationId"] for _, op in OPERATIONS).items() if n > 1] == []


def test_every_operation_has_words_of_its_own():
    said = Counter(op.get("summary") for _, op in OPERATIONS)
    assert [name for name, op in OPERATIONS if said[op.get("summary")] > 1] == []
    assert [name for name, op in OPERATIONS if not is_german(op.get("summary"))] == []
    assert [name for name, op in OPERATIONS if not is_german(op.get("description"))] == []


def test_every_parameter_is_explained():
    parameters = [(name, row) for name, op in OPERATIONS for row in op.get("parameters", [])]
    assert [(name, row["name"]) for name, row in parameters if not is_german(row.get("description"))] == []


def test_every_component_and_property_is_explained():
    assert [name for name, shape in COMPONENTS.items() if not is_german(shape.get("description"))] == []
    properties = [
        (name, key, shown.get("description"))
        for name, shape in COMPONENTS.items()
        for key, shown in shape.get("properties", {}).items()
    ]
    assert len(properties) > 700
    assert [(name, key) for name, key, text in properties if not is_german(text)] == []


def test_no_two_components_are_explained_alike():
    told = {
        re.sub(r"^Patched|Request$", "", name): shape["description"] for name, shape in COMPONENTS.items()
    }
    pages = {name for name in told if re.fullmatch(r"Paginated\w+List", name)}
    said = Counter(text for name, text in told.items() if name not in pages)
    assert [name for name, text in told.items() if said[text] > 1] == []


def test_tags_are_those_that_are_explained():
    assert {op["tags"][0] for _, op in OPERATIONS} == {name for name, _ in words.TAGS}
    assert all(len(op["tags"]) == 1 for _, op in OPERATIONS)


def test_no_docstring_leaks():
    """Docstrings are English and for us: none of their sentences may stand in the document."""
    text = json.dumps(document(), ensure_ascii=False)
    assert [found for found in re.findall(r"[A-Z][^\"]{12,}?\.", text) if re.search(r"\bthe\b", found)] == []


def test_answers_leave_nothing_out():
    shown = {
        name: shape for name, shape in COMPONENTS.items() if not name.endswith("Request") and name != "Error"
    }
    assert [
        name
        for name, shape in shown.items()
        if shape.get("properties") and set(shape["properties"]) != set(shape.get("required", []))
    ] == []


def test_no_field_that_is_written_is_called_like_the_sentence_of_an_error():
    assert [name for name, shape in COMPONENTS.items() if "detail" in shape.get("properties", {})] == [
        "Error"
    ]


@pytest.mark.parametrize("status", [401, 406, 429, 503])
def test_what_every_operation_may_answer(status):
    assert [name for name, op in OPERATIONS if str(status) not in op["responses"]] == []


def test_reading_promises_a_403_only_where_somebody_meets_one():
    """The other way round the table of rights finds it: every answer there has to be documented."""
    promised = {name[4:] for name, op in OPERATIONS if name.startswith("GET ") and "403" in op["responses"]}
    api = [line for line in table() if line.address.startswith("/api/")]
    met = {template_of(line.route.lstrip("/")) for line in api if "403" in line.methods.get("GET", {})}
    assert promised - met == {"/api/me/exports/{id}/file/"}, "the table asks by session, which may"
    assert met <= promised
