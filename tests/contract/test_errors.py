"""Errors of the API, whichever layer refuses: JSON, German, with the right headers, without details."""

from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from rest_framework.test import APIClient
from rest_framework.throttling import SimpleRateThrottle

from tests.contract.conformance import ENGLISH, sentences, without_quotes

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def client():
    """A program without a token; bugs become answers, as in production."""
    return Client(raise_request_exception=False)


def refused(answer, status):
    """The error as a dictionary, once it is sure to be one of ours."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, JSON)
    assert "X-Content-Type-Options" in answer.headers
    # django-csp leaves Django's own debug pages (404, 500) their scripts
    assert settings.DEBUG or "Content-Security-Policy" in answer.headers
    error = answer.json()
    said = sentences(error)
    assert said
    assert not [text for text in said if ENGLISH.search(without_quotes(text))]
    return error


# -- Addresses and methods ---------------------------------------------------------------------------------


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    "address", ["/api/gibtsnicht/", "/api/terms/a/b/", "/api/accessions/%00/", "/api/me/%FF/"]
)
@pytest.mark.parametrize("method", ["get", "post", "delete"])
def test_an_unknown_address_is_a_404_in_json(client, settings, address, method, debug):
    settings.DEBUG = debug
    assert refused(getattr(client, method)(address), 404) == {"detail": "Das gibt es hier nicht."}


def test_what_is_not_there_names_no_model(client, erika):
    for address in ("/api/municipalities/05958999/", "/api/terms/gibtsnicht/", "/api/reports/gibtsnicht/"):
        assert refused(client.get(address), 404) == {"detail": "Das gibt es hier nicht."}


def test_reading_without_the_slash_leads_to_the_address_with_it(client):
    assert client.get("/api/terms").headers["Location"] == "/api/terms/"


def test_sending_without_the_slash_is_told_so_and_not_lost_on_the_way(client):
    assert "Schrägstrich" in refused(client.post("/api/imitations", {}), 404)["detail"]


@pytest.mark.parametrize("address", ["/api/terms/", "/api/", "/api/schema/"])
def test_a_wrong_method_is_told_the_right_ones(client, address):
    answer = client.put(address)
    refused(answer, 405)
    assert "GET" in answer.headers["Allow"]


def test_head_is_get_without_a_body(client):
    seen, asked = client.get("/api/terms/"), client.head("/api/terms/")
    assert (asked.status_code, asked.content) == (200, b"")
    assert asked.headers["Content-Type"] == seen.headers["Content-Type"] == JSON


def test_options_tells_methods_and_nothing_of_the_inside(client):
    answer = client.options("/api/terms/")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.json() == {"methods": ["GET", "HEAD", "OPTIONS"], "parses": [JSON]}


def test_scripts_of_other_sites_are_not_let_in(client):
    answer = client.get("/api/terms/", headers={"Origin": "https://fremd.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


# -- Forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png"])
def test_what_accept_wants_and_we_have_not(client, accept):
    assert "Accept" in refused(client.get("/api/terms/", headers={"Accept": accept}), 406)["detail"]


@pytest.mark.parametrize(
    "accept", ["*/*", JSON, "text/html,application/xhtml+xml,*/*;q=0.8", f"{JSON}; charset=utf-8"]
)
def test_what_accept_wants_and_we_have(client, accept):
    assert client.get("/api/terms/", headers={"Accept": accept}).headers["Content-Type"] == JSON


def test_a_question_about_the_format_is_no_error(client):
    assert client.get("/api/terms/?format=xml").status_code == 200


def test_another_content_type(client, erika):
    client.force_login(erika)
    answer = client.patch("/api/me/", "a=b", content_type="text/plain")
    assert "JSON" in refused(answer, 415)["detail"]


@pytest.mark.parametrize("body", ["{", "[1]", '"Text"', "", "{'a': 1}"])
def test_a_body_that_is_no_object(client, erika, body):
    client.force_login(erika)
    refused(client.put("/api/me/welcome-kit/profil/", body, content_type=JSON), 400)


def test_a_multipart_body_that_is_none(client, erika):
    client.force_login(erika)
    broken = "multipart/form-data; boundary="
    refused(client.post("/api/accessions/05958004/proofs/", "x", content_type=broken), 400)


def test_a_body_that_is_too_large(client):
    refused(client.post("/api/imitations/", "x" * (1024 * 1024 + 1), content_type=JSON), 413)


# -- Who asks ------------------------------------------------------------------------------------------------


def test_without_a_token(client):
    answer = client.get("/api/me/")
    refused(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize("header", ["Token", "Token a b", "Token nichts", "Token äöü"])
def test_a_token_that_is_none(client, header):
    refused(client.get("/api/terms/", headers={"Authorization": header}), 401)


def test_a_session_without_the_csrf_token(erika):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(erika)
    assert "Seite der Schule" in refused(client.patch("/api/me/", {"display_name": "E"}), 403)["detail"]


def test_too_many_questions(client, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda self, request, view: False)
    monkeypatch.setattr(SimpleRateThrottle, "wait", lambda self: 7)
    answer = client.get("/api/terms/")
    assert answer.headers["Retry-After"] == "7"
    assert "7 Sekunden" in refused(answer, 429)["detail"]


# -- Something breaks ----------------------------------------------------------------------------------------


@contextmanager
def broken(monkeypatch, error):
    """A list that cannot be read."""

    def fail(*args, **kwargs):
        raise error

    with monkeypatch.context() as patched:
        patched.setattr("knowledge.api.glossary.TermList.get_queryset", fail)
        yield


def test_the_database_is_away(client, monkeypatch):
    away = OperationalError("connection to server failed: geheim")
    away.__cause__ = psycopg.errors.ConnectionFailure("geheim")
    with broken(monkeypatch, away):
        answer = client.get("/api/terms/")
    assert "geheim" not in str(refused(answer, 503))
    assert answer.headers["Retry-After"] == "5"


@pytest.mark.parametrize("debug", [False, True])
def test_a_bug(client, settings, monkeypatch, debug):
    settings.DEBUG = debug
    with broken(monkeypatch, RuntimeError("geheim")):
        assert "geheim" not in str(refused(client.get("/api/terms/"), 500))


# -- The document --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/api/schema/", "/api/"])
def test_document_and_page_are_made_once_and_known_by_their_etag(client, address, monkeypatch):
    first = client.get(address)

    def never(*args, **kwargs):
        raise AssertionError("made again")

    monkeypatch.setattr("drf_spectacular.generators.SchemaGenerator.get_schema", never)
    monkeypatch.setattr("school.openapi.views.operations", never)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_the_document_is_wanted_by_its_own_kind(client):
    kind = "application/vnd.oai.openapi+json"
    assert client.get("/api/schema/", headers={"Accept": kind}).headers["Content-Type"] == kind
