"""Every place that takes a file, page and API: the same look into it, before anything else happens to it.

All hostile files at all doors of the production server: `make bench ARGS=--uploads`.
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
from school.uploads.sentences import SCANNER_AWAY, SENTENCES
from tests.inspection.hostile import FILES
from tests.rights.cast import ROLES
from tests.rights.doors import doors
from tests.rights.matrix import ask, kind, routes
from tests.test_rights import school  # noqa: F401

pytestmark = pytest.mark.django_db
EVERY_DOOR = pytest.mark.parametrize("door", doors(), ids=str)


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
    in_table = [door.is_api for door in doors()]
    assert (in_table.count(False), in_table.count(True)) == (len(in_forms), len(operations))


def answer_to(school, door, file=None, role=None):  # noqa: F811
    """What comes back when `file` is sent through the door; without one, a good file."""
    line = replace(door.line, sent={door.method: door.sent(file)})
    session = school.sessions.get(role or door.allowed[0])
    return ask(line, door.method, school.names, session=session)


@EVERY_DOOR
@pytest.mark.parametrize("case", ["pdf: script at opening", "picture: 2,000 scans", "text: a program"])
def test_a_hostile_file_is_refused_with_its_sentence(school, door, case, monkeypatch):  # noqa: F811
    depths, real = [], inspecting._answer
    monkeypatch.setattr(
        inspecting, "_answer", lambda *given: depths.append(len(connection.atomic_blocks)) or real(*given)
    )
    before = len(connection.atomic_blocks) + 1  # that of `ask`
    answer = answer_to(school, door, FILES[case].upload())
    sentences = [SENTENCES[FILES[case].refusal], SENTENCES[Refusal.WRONG_KIND].partition("{")[0]]
    assert kind(answer.outcome) == "wrong"
    assert any(sentence in unescape(answer.text) for sentence in sentences)
    assert "school_storedfile" not in answer.writes
    assert depths == [before]  # looked into once, and no transaction waits for it


@EVERY_DOOR
def test_nobody_has_a_file_looked_into_who_may_not_send_it(school, door, monkeypatch):  # noqa: F811
    monkeypatch.setattr(inspecting, "_answer", lambda *given: pytest.fail("looked into"))
    for role in set(ROLES) - set(door.allowed):
        assert kind(answer_to(school, door, role=role).outcome) in ("refused", "404")


@EVERY_DOOR
def test_the_scanner_that_is_away_closes_every_door(school, door, settings):  # noqa: F811
    settings.CLAMD_URL = "unix:///no/such/socket"
    answer = answer_to(school, door)
    assert answer.outcome == ("503" if door.is_api else "422")
    assert SCANNER_AWAY in unescape(answer.text)
    assert "school_storedfile" not in answer.writes
