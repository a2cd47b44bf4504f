"""What comes in is clean before anybody reads it; what nobody can type is refused, never an error of ours."""

import json

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import get_resolver
from rest_framework.views import APIView

from forums.models import Reply, Thread
from school.doors import PASSWORDS, CleanInput
from school.parsers import JSON, MultiPart

JUNK = "Mo\u0308hne\u200b\x02\u202e\xad\ufeff"
CLEAN = "Möhne"


def seen(request):
    """The request as a view reads it."""
    found = []
    CleanInput(lambda given: found.append(given) or HttpResponse())(request)
    return found[0]


def test_a_page_reads_clean_texts():
    sent = {"title": JUNK, JUNK: ["x", JUNK]}
    request = seen(RequestFactory().post(f"/a/{JUNK}/?q={JUNK}", sent))
    assert (request.path, request.path_info, request.GET["q"]) == (f"/a/{CLEAN}/", f"/a/{CLEAN}/", CLEAN)
    assert (request.POST["title"], request.POST.getlist(CLEAN)) == (CLEAN, ["x", CLEAN])


def test_passwords_and_the_content_of_files_are_nobodys_business():
    file = SimpleUploadedFile(f"{JUNK}.txt", JUNK.encode())
    request = seen(RequestFactory().post("/", {"password": JUNK, "oldpassword": JUNK, "file": file}))
    assert request.POST["password"] == request.POST["oldpassword"] == JUNK
    (upload,) = request.FILES.values()
    assert (upload.name, upload.read()) == (f"{CLEAN}.txt", JUNK.encode())


def test_every_password_is_known_as_one():
    get_resolver().url_patterns  # noqa: B018  (imports every page, and with it every form)
    fields = {
        name
        for form in descendants(forms.BaseForm)
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert {"password", "oldpassword", "password1"} <= fields <= PASSWORDS


def descendants(base):
    """All classes below."""
    return {each for child in base.__subclasses__() for each in (child, *descendants(child))}


@pytest.mark.parametrize(
    "path",
    [
        *("/bescheinigung/%00/", "/vokabelheft/%00/", "/einladung/%00/", "/%00", "/static/%00", "/ws/%00/1/"),
        *("/api/municipalities/%00/", "/api/accessions/%00/", "/api/courses/%00/", "/api/%00/"),
    ],
)
def test_a_path_with_nul_leads_nowhere(db, client, path):
    answer = client.get(path)
    assert answer.status_code == 404
    if path.startswith("/api/"):
        assert answer.json() == {"detail": "Das gibt es hier nicht."}
    else:
        assert "Diese Seite gibt es nicht." in answer.content.decode()


@pytest.mark.parametrize("query", ["q=a%00b", "x=%00", "q=%FF", "q=%C3", "q=%ED%A0%BD"])
def test_a_query_that_nobody_types_is_refused(db, client, query):
    for path in ("/suche/", "/kommunen/", "/vokabelheft/nachahmungen/", "/gibtsnicht/"):
        page = client.get(f"{path}?{query}")
        assert page.status_code == 422
        assert "Das haben wir nicht verstanden." in page.content.decode()
    answer = client.get(f"/api/municipalities/?{query}")
    assert (answer.status_code, list(answer.json())) == (400, ["detail"])


@pytest.mark.parametrize("form", [b"address=m%FChle", b"address=a%00b", b"a%00=b"])
def test_a_form_that_nobody_can_have_typed_is_refused(db, client, form):
    sent = client.post("/anmelden/", form, content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 422
    assert client.post("/anmelden/", {"address": "a\0b"}).status_code == 422


def test_a_pasted_code_may_have_blanks_and_signs_that_nobody_sees():
    assert seen(RequestFactory().post("/", {"code": "\u200bABCD-EFGH\u2060"})).POST["code"] == "ABCD-EFGH"


# -- The API -------------------------------------------------------------------------------------------------


@pytest.fixture
def send(client_of, yard, erika):
    """Post a body to a thread of Erika's."""
    thread = Thread.objects.create(forum=yard, author=erika, title="Wer?", body="x", html="<p>x</p>")
    client = client_of(erika)

    def post(body: bytes):
        return client.post(f"/api/threads/{thread.pk}/replies/", body, content_type="application/json")

    return post


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (rb'{"body": "\ud83d"}', "keinem Text"),
        (rb'{"\ude00": "x"}', "keinem Text"),
        (rb'{"body": "a\u0000b"}', "keinem Text"),
        (b'{"body": "\xff"}', "UTF-8"),
        (b'{"body": NaN}', "Zahl"),
        (b'{"body": -Infinity}', "Zahl"),
        (b'{"body": 1e999}', "Zahl"),
        (b'{"body": ' + b"9" * 5000 + b"}", "Zahl"),
        (b'{"body": 9223372036854775808}', "Zahl"),
        (b'{"body": "a", "body": "b"}', "zweimal"),
        (b'{"body": ' + b"[" * 50 + b"]" * 50 + b"}", "zu tief"),
        (b"[" * 100_000 + b"]" * 100_000, "zu tief"),
        (b'{"a":' * 50_000, "zu tief"),
        (b'{"body": "x"', "kein gültiges JSON (Zeile 1, Zeichen 13)"),
        (b"x", "kein gültiges JSON"),
    ],
)
def test_json_that_cannot_be_stored_is_refused_in_german(send, body, words):
    answer = send(body)
    assert answer.status_code == 400
    assert words in answer.json()["detail"]
    assert not Reply.objects.exists()


def test_json_comes_in_clean(send):
    answer = send(json.dumps({"body": f"{JUNK}\r\nzwei 👩‍👧"}).encode())
    assert answer.status_code == 201
    assert Reply.objects.get().body == f"{CLEAN}\nzwei 👩‍👧"
    empty = send(json.dumps({"body": "\u200b\u2060"}).encode())
    assert empty.json() == {"body": ["Hier fehlt noch etwas."]}
    assert send(b'\xef\xbb\xbf{"body": "mit BOM"}').status_code == 201


def test_every_view_of_the_api_reads_its_texts_by_the_two_parsers():
    theirs = ("rest_framework", "drf_", "knox")
    views = {view for view in descendants(APIView) if not view.__module__.startswith(theirs)}
    assert len(views) > 50
    assert {parser for view in views for parser in view.parser_classes} == {JSON, MultiPart}
