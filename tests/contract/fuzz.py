"""Calls made up from the OpenAPI document by schemathesis, and what the real application answers to them.

Right and wrong data alike, as a member and as a moderator. Every answer must be documented, in its status,
its form and its content, and none may be a 5xx. Addresses of the table of rights are mixed in, so that calls
reach things that exist. The same seed makes the same calls.
"""

import random
from collections import defaultdict
from functools import cache
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from school.openapi.views import document
from tests.contract.conformance import NAMES, template_of
from tests.rights.matrix import fill, table

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SEED = 20261130


@cache
def operations() -> dict[str, Any]:
    """All operations of the document by their name ("GET /api/threads/")."""
    schema = schemathesis.openapi.from_dict(document())
    schema.app = WSGIHandler()
    found = (result.ok() for result in schema.get_all_operations())
    return {f"{operation.method.upper()} {operation.path}": operation for operation in found}


def known(names: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What the table of rights puts into addresses, by the address as the document writes it."""
    found = defaultdict(list)
    for line in table():
        if line.address.startswith("/api/"):
            match = resolve(str(fill(line.address, names)).partition("?")[0])
            place = {NAMES.get(name, name): value for name, value in match.kwargs.items()}
            found[template_of(match.route)].append(place)
    return found


def call(name: str, token: str, places: list[dict[str, Any]], *, examples: int) -> None:
    """Make up `examples` right and as many wrong calls; raises what is wrong with the first bad answer."""
    operation = operations()[name]
    _run(operation.as_strategy(), token, places, examples)
    if operation.body or operation.query:  # else there is nothing to get wrong
        wrong = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, path_parameters=_any(places))
        _run(wrong, token, places, examples)


def _any(places: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A known address, so that it is query or body that is wrong."""
    return places[0] if places else None


def _run(strategy: Any, token: str, places: list[dict[str, Any]], examples: int) -> None:
    chance = random.Random(SEED)

    @seed(SEED)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def once(case: Case) -> None:
        if places and chance.random() < 0.8:
            case.path_parameters = chance.choice(places)
        with transaction.atomic():
            response = case.call(headers={"Authorization": f"Token {token}"})
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    once()
