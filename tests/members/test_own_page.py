"""What a municipality says about itself: written by its coordinators, read by everybody."""

import io

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from members import actions
from members.models import OwnPage
from school.models import StoredFile

pytestmark = pytest.mark.django_db
PAGE, SHOWN = "/kommunen/arnsberg/koordination/seite/", "/kommunen/arnsberg/"


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def picture(colour="green") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return SimpleUploadedFile("wappen.png", out.getvalue())


def said(**changed):
    return {
        "work": "Wir bauen **Sensoren**.\n\n<script>alert(1)</script>",
        "topics": ["klima", "daten"],
        "fields_of_action": "Wald\r\n\r\n  Wasser  ",
        "strategy_url": "https://arnsberg.example/strategie.pdf",
        "logo_text": "",
    } | changed


def test_written_and_shown_to_everybody(desk_of, client, carla):
    assert desk_of(carla).post(PAGE, said(logo=picture(), logo_text="Wappen: ein Adler")).url == SHOWN
    page = client.get(SHOWN).content.decode()
    for words in (
        "<strong>Sensoren</strong>",
        "Klima, Umwelt &amp; Energie",
        "<li>Wasser</li>",
        "https://arnsberg.example/strategie.pdf",
        'alt="Wappen: ein Adler"',
    ):
        assert words in page, words
    assert "<script>alert" not in page
    logo = client.get("/kommunen/arnsberg/logo/")
    assert (logo.status_code, logo["Content-Type"]) == (200, "image/webp")
    assert "sandbox" in logo["Content-Security-Policy"]
    assert b"".join(logo.streaming_content)[8:12] == b"WEBP"
    assert client.get("/api/municipalities/05958004/page/").json()["fields_of_action"] == ["Wald", "Wasser"]
    assert "Sensoren" in desk_of(carla).get(PAGE).content.decode()


def test_nothing_written_is_an_empty_page(client, arnsberg):
    assert client.get(SHOWN).status_code == 200
    assert client.get("/kommunen/arnsberg/logo/").status_code == 404
    assert client.get("/api/municipalities/05958004/page/").json()["topics"] == []
    assert client.get("/api/municipalities/00000000/page/").status_code == 404
    assert not OwnPage.objects.exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"strategy_url": "http://arnsberg.example/"}, "https://"),
        ({"strategy_url": "javascript:alert(1)"}, ""),
        ({"strategy_url": "https://nutzer:geheim@arnsberg.example/"}, "https://"),
        ({"topics": ["klima", "daten", "kultur", "bildung", "soziales", "mobilitaet"]}, "Höchstens 5 Themen"),
        ({"topics": ["quark"]}, ""),
        ({"work": "x" * 3001}, ""),
        ({"fields_of_action": "\n".join("abcdefghi")}, "Höchstens 8 Handlungsfelder"),
        ({"fields_of_action": "x" * 81}, "Höchstens 8 Handlungsfelder"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_stored(desk_of, carla, changed, words):
    refused = desk_of(carla).post(PAGE, said(**changed))
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert not OwnPage.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("logo.png", b"MZ\x90\x00" + b"\0" * 200),
        ("logo.png", b""),
    ],
)
def test_what_is_no_picture_is_refused(desk_of, carla, name, content):
    refused = desk_of(carla).post(PAGE, said(logo=SimpleUploadedFile(name, content), logo_text="Logo"))
    assert refused.status_code == 422
    assert not StoredFile.objects.exists()
    assert not OwnPage.objects.exists()


def test_a_logo_needs_a_text(desk_of, carla):
    refused = desk_of(carla).post(PAGE, said(logo=picture()))
    assert (refused.status_code, "Beschreib das Logo" in refused.content.decode()) == (422, True)
    assert not StoredFile.objects.exists()


def test_a_new_logo_takes_the_place_of_the_old_one(desk_of, carla, django_capture_on_commit_callbacks):
    desk = desk_of(carla)
    desk.post(PAGE, said(logo=picture(), logo_text="Alt"))
    old = StoredFile.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(PAGE, said(logo=picture("blue"), logo_text="Neu"))
    assert StoredFile.objects.get().path != old
    assert not default_storage.exists(old)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(PAGE, said(logo_text="Neu", remove_logo="on"))
    assert not StoredFile.objects.exists()


def test_who_may_not(client_of, erika, enno, wanda, carla, arnsberg):
    for by in (erika, enno, wanda):
        assert client_of(by).get(PAGE).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.edit_own_page(by=by, municipality=arnsberg, work="Hallo")
    assert client_of(None).get(PAGE).url.startswith("/anmelden/")


def test_the_other_door(desk_of, client_of, carla, enno, client):
    desk, path, json = (
        desk_of(carla),
        "/api/municipalities/05958004/page/",
        {"content_type": "application/json"},
    )
    changed = desk.patch(path, {"work": "Hallo", "fields_of_action": ["Wald"]}, **json)
    assert (changed.status_code, changed.json()["work_html"]) == (200, "<p>Hallo</p>\n")
    assert desk.patch(path, {"topics": ["klima"]}, **json).json()["work"] == "Hallo"
    assert desk.patch(path, {"strategy_url": "http://x.example/"}, **json).status_code == 400
    assert desk_of(enno).patch(path, {"work": "Fremd"}, **json).status_code == 403
    assert client_of(carla).patch(path, {"work_html": "<b>"}, **json).json()["work_html"] == "<p>Hallo</p>\n"
    assert client.patch(path, {"work": "Fremd"}, **json).status_code == 401
