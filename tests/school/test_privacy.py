"""The register knows every field; what it promises is true of the tables."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection, models

from courses.models import CourseCompletion, LessonProgress
from members.models import Member
from school.privacy import Erase, Field, checks, declarations, declare, register, sheet
from school.privacy.erasure import keys_to

TESTS = Path(__file__).resolve().parents[1]


@pytest.fixture
def open_register(monkeypatch):
    """What a test declares is forgotten afterwards."""
    monkeypatch.setattr(register, "_declared", dict(register._declared))
    return register._declared


def messages():
    return [f"{error.msg} {error.hint}" for error in checks.check_register()]


def test_every_field_of_every_table_is_declared():
    assert messages() == []
    assert len(declarations()) == len(list(apps.get_models()))


def test_an_undeclared_model_says_what_to_write_and_where(open_register):
    del open_register["events.Event"], open_register["notifications.Notification"]
    said = messages()
    assert len(said) == 2
    assert any("Write in events/privacy.py" in line and 'technical="id key title' in line for line in said)
    assert any('person="recipient"' in line for line in said)


def test_an_undeclared_field_says_file_and_line(open_register):
    old = open_register.pop("knowledge.Term")
    declare(old.model, technical="id term slug short body html aliases source nickname")
    said = messages()
    assert any(line.startswith("knowledge.Term.sort_key is not declared") for line in said)
    assert any(line.startswith("knowledge.Term.nickname is declared but does not exist") for line in said)
    assert all("tests/school/test_privacy.py:" in line for line in said)


def test_a_key_to_a_member_is_never_technical(open_register):
    open_register.pop("forums.Follow")
    declare(apps.get_model("forums.Follow"), technical="id member thread level")
    assert "names a member and cannot be technical" in messages()[0]


def test_a_personal_field_needs_purpose_reader_and_a_fate_that_works(open_register):
    open_register.pop("courses.LessonProgress")
    declare(
        LessonProgress,
        person="member",
        personal={"state": "Stand", "lesson": Field("x", erase=Erase.KEEP)},
        technical="id completed_on",
    )
    said = " ".join(messages())
    assert "state has no purpose" in said
    assert "state has no readers" in said
    assert "lesson stays without a reason" in said


def test_links_to_many_count_too(open_register):
    open_register.pop("auth.Group")
    declare(Group, technical="id name")
    assert "auth.Group.permissions is not declared" in messages()[0]


def test_keys_without_a_way_back_are_found_too():
    """A file that a row with `related_name="+"` points to must not be taken from it."""
    found = {f"{link.related_model._meta.label}.{link.field.name}" for link in keys_to(Member)}
    assert {"school.Entry.actor", "school.StoredFile.uploaded_by", "forums.Follow.member"} <= found


# -- The sheet ------------------------------------------------------------------------------------------


def test_the_tests_behind_the_sheet_exist():
    for limit in sheet.CANNOT:
        for named in limit.tests:
            file, _, name = named.partition("::")
            assert f"def {name}(" in (TESTS / file).read_text(), named


def test_the_sheet_is_public_and_names_every_personal_field(client, db):
    page = client.get("/datenschutz/personalrat/").content.decode()
    for declaration, lines in sheet.tables():
        assert declaration.about in page
        assert all(line.purpose and line.readers and line.until for line in lines), declaration.label
    assert "E-Mail-Adresse" in page
    assert "LessonProgress" not in page  # people read it
    overview = client.get("/datenschutz/").content.decode()
    assert all(declaration.about in overview for declaration, _ in sheet.tables())


def test_the_sheet_is_an_accessible_pdf(client):
    answer = client.get("/datenschutz/personalrat.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert b"pdfuaid" in answer.content


# -- What the system cannot do ----------------------------------------------------------------------------


def test_no_table_knows_a_last_visit():
    """Names of columns that would tell when somebody was here, looked or read."""
    forbidden = re.compile(r"last_(login|seen|visit|active)|(^|_)(read|seen|opened|viewed|visited)_(at|on)$")
    names = [
        f"{model._meta.label}.{field.name}" for model in apps.get_models() for field in model._meta.fields
    ]
    assert [name for name in names if forbidden.search(name.split(".")[-1])] == []
    assert forbidden.search("last_login")
    assert forbidden.search("read_at")
    assert Member.last_login is None


def test_learning_is_kept_to_the_day():
    for model in (LessonProgress, CourseCompletion):
        assert not [field.name for field in model._meta.fields if isinstance(field, models.DateTimeField)]


def snapshot() -> dict[str, int]:
    """Every table with a number that changes when any of its rows does."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names() if name != "django_migrations"]
        hashes = {}
        for name in names:
            cursor.execute(f'SELECT coalesce(sum(hashtext(t::text)::bigint), 0) FROM "{name}" t')  # noqa: S608
            hashes[name] = cursor.fetchone()[0]
    return hashes


@pytest.mark.django_db
def test_looking_around_writes_nothing(client_of, erika):
    client = client_of(erika)
    before = snapshot()
    for path in ("/", "/lernmodule/", "/pausenhof/", "/kommunen/", "/hinweise/", "/konto/", "/konto/daten/"):
        assert client.get(path).status_code == 200, path
    assert snapshot() == before
    client.post("/konto/", {"display_name": "Erika B.", "role_at_work": ""})  # the test would notice
    assert snapshot() != before
