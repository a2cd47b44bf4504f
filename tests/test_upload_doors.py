"""Every place that takes a file, page and API: the same look into it, before anything else happens to it.

The doors come from the table of rights: every route stands there, with a body that would be right.
"""

from dataclasses import replace
from html import unescape

import pytest
from django import forms
from django.db import connection
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from inspection.verdicts import Refusal
from school.uploads import inspecting
from school.uploads.api import UploadField as ApiField
from school.uploads.forms import UploadField as FormField
from school.uploads.kinds import PDFS
from school.uploads.sentences import SCANNER_AWAY, SENTENCES
from tests.inspection.hostile import FILES as HOSTILE
from tests.rights.cast import ROLES
from tests.rights.matrix import FILES, ask, routes, table
from tests.test_rights import kind, school  # noqa: F401

pytestmark = pytest.mark.django_db


def upload_of(body) -> str | None:
    """The field of a body in the table that is a file."""
    return next(
        (name for name, value in (body or {}).items() if isinstance(value, str) and value in FILES), None
    )


DOORS = [
    (line, method, upload_of(body))
    for line in table()
    for method, body in line.sent.items()
    if upload_of(body)
]
EVERY_DOOR = pytest.mark.parametrize("door", DOORS, ids=lambda door: f"{door[1]} {door[0].address}")


def subclasses(base: type) -> set[type]:
    return {base, *(each for child in base.__subclasses__() for each in subclasses(child))}


def test_the_table_knows_every_door():
    """No field for files but ours, and as many doors as there are forms and operations with one."""
    assert set(routes())  # has loaded all forms
    in_forms = [f for form in subclasses(forms.BaseForm) for f in getattr(form, "base_fields", {}).values()]
    in_forms = [field for field in in_forms if isinstance(field, forms.FileField)]
    assert {type(field) for field in in_forms} == {FormField}
    in_api = [f for one in subclasses(serializers.Serializer) for f in one._declared_fields.values()]
    assert {type(field) for field in in_api if isinstance(field, serializers.FileField)} == {ApiField}
    operations = [
        operation
        for methods in SchemaGenerator().get_schema(request=None, public=True)["paths"].values()
        for operation in methods.values()
        if "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    ]
    pages = [line for line, _, _ in DOORS if not line.address.startswith("/api/")]
    assert (len(pages), len(DOORS) - len(pages)) == (len(in_forms), len(operations))


def first_who_may(line, method) -> str:
    """A role that gets through with a good file."""
    return next(roles[0] for outcome, roles in line.methods[method].items() if kind(outcome) == "done")


def sent(school, door, file, role=None):  # noqa: F811
    """What comes back when `file` is sent through the door."""
    line, method, field = door
    body = line.sent[method] | {field: file}
    session = school.sessions.get(role or first_who_may(line, method))
    return ask(replace(line, sent={method: body}), method, school.names, session=session)


SAMPLE = ["pdf: script at opening", "picture: 2,000 scans", "text: a program"]


@EVERY_DOOR
@pytest.mark.parametrize("case", SAMPLE)
def test_a_hostile_file_is_refused_with_its_sentence(school, door, case, monkeypatch):  # noqa: F811
    depths, real = [], inspecting._answer
    monkeypatch.setattr(
        inspecting, "_answer", lambda *given: depths.append(len(connection.atomic_blocks)) or real(*given)
    )
    before = len(connection.atomic_blocks) + 1  # that of `ask`
    answer = sent(school, door, HOSTILE[case].upload())
    sentences = [SENTENCES[HOSTILE[case].refusal], SENTENCES[Refusal.WRONG_KIND].partition("{")[0]]
    assert kind(answer.outcome) == "wrong"
    assert any(sentence in unescape(answer.text) for sentence in sentences)
    assert "school_storedfile" not in answer.writes
    assert depths == [before]  # looked into once, and no transaction waits for it


@EVERY_DOOR
def test_nobody_has_a_file_looked_into_who_may_not_send_it(school, door, monkeypatch):  # noqa: F811
    line, method, field = door
    monkeypatch.setattr(inspecting, "_answer", lambda *given: pytest.fail("looked into"))
    allowed = {
        role for outcome, roles in line.methods[method].items() if kind(outcome) == "done" for role in roles
    }
    for role in set(ROLES) - allowed:
        assert kind(sent(school, door, FILES[line.sent[method][field]](), role).outcome) in ("refused", "404")


@EVERY_DOOR
def test_the_scanner_that_is_away_closes_every_door(school, door, settings):  # noqa: F811
    settings.CLAMD_URL = "unix:///no/such/socket"
    line, method, field = door
    answer = sent(school, door, FILES[line.sent[method][field]]())
    assert answer.outcome == ("503" if line.address.startswith("/api/") else "422")
    assert SCANNER_AWAY in unescape(answer.text)
    assert "school_storedfile" not in answer.writes


def test_a_field_says_what_it_takes_before_anybody_chooses():
    assert FormField(among=PDFS, hint="Oder ein Link.").help_text == "PDF, höchstens 10 MB. Oder ein Link."
    assert ApiField(among=PDFS).help_text == "PDF, höchstens 10 MB."
