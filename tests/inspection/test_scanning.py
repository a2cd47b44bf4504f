"""A virus scanner that is set up is asked about every file; when it is away, nothing is taken unseen."""

import socket

import pytest
from django.core.checks import run_checks
from django.core.files.uploadedfile import SimpleUploadedFile

from school import health
from school.uploads import inspecting, scanning
from tests.inspection.clamd import EICAR, running
from tests.inspection.documents import docx
from tests.inspection.files import verdict
from tests.inspection.hostile import FILES

AWAY = (
    "Der Virenscanner ist gerade nicht erreichbar. Versuch es in ein paar Minuten noch einmal – dein Text "
    "bleibt stehen."
)


@pytest.fixture(params=["port", "socket"])
def clamd(request, settings, tmp_path):
    """A running scanner, at each kind of address."""
    with running(tmp_path / "clamd" if request.param == "socket" else None) as server:
        settings.CLAMD_URL = server.url
        yield server


def text(content: bytes = b"Hallo") -> SimpleUploadedFile:
    return SimpleUploadedFile("a.txt", content)


def test_what_it_finds_is_refused_and_all_else_taken(clamd):
    code, sentence = verdict(text(EICAR))
    assert (code, "Win.Test.EICAR_HDB-1" in sentence) == ("virus", True)
    assert verdict(text()) == (None, "")
    assert verdict(SimpleUploadedFile("a.docx", docx(more={"a.txt": "a" * 3_000_000}))) == (None, "")
    assert set(clamd.heard) == {b"zINSTREAM\0"}
    assert scanning.state() == "ok"


def test_what_is_refused_anyway_is_not_sent(clamd):
    assert verdict(FILES["archive: a hundred megabytes, packed"].upload())[0] == "office_bomb"
    assert clamd.heard == []


def test_a_scanner_that_cannot_say_it_counts_as_away(clamd):
    clamd.limit = 1000
    assert verdict(text(b"a" * 2000)) == ("scanner_away", AWAY)


def test_a_scanner_that_says_nothing_counts_as_away(clamd, monkeypatch):
    clamd.is_mute = True
    monkeypatch.setattr(inspecting, "SECONDS", 0)
    monkeypatch.setattr(scanning, "_PING_SECONDS", 0.2)
    assert verdict(text()) == ("scanner_away", AWAY)
    assert scanning.state() == "away"


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:{port}", "unix:///no/such/socket", "tcp://no.such.invalid"]
)
def test_a_scanner_that_is_not_there_is_away(settings, address):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # nobody listens
        settings.CLAMD_URL = address.format(port=taken.getsockname()[1])
        assert verdict(text()) == ("scanner_away", AWAY)
        assert scanning.state() == "away"


def test_without_one_operators_are_told_so(settings):
    settings.CLAMD_URL = ""
    assert scanning.state() == "none"
    assert "school.I010" in [said.id for said in run_checks(include_deployment_checks=True)]
    settings.CLAMD_URL = "tcp://clamd:3310"
    assert "school.I010" not in [said.id for said in run_checks(include_deployment_checks=True)]


@pytest.mark.parametrize("address", ["clamd:3310", "http://clamd", "unix:clamd.ctl", "tcp://"])
def test_an_address_that_is_none_stops_the_start(settings, address):
    settings.CLAMD_URL = address
    assert "school.E010" in [said.id for said in run_checks()]


@pytest.mark.django_db
def test_ready_says_how_the_scanner_is(client, settings):
    health.beat("worker")
    assert client.get("/readyz").json()["virus_scanner"] == "none"
    settings.CLAMD_URL = "unix:///no/such/socket"
    report = client.get("/readyz").json()
    assert (report["virus_scanner"], report["status"]) == ("away", "degraded")
