"""Coming in and coming back by API: the same acts as on the pages, with the same conditions."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from knox.models import AuthToken

from members import actions
from members.actions.signing_in import _arrive
from members.models import Member, OwnPage, PrintedCode
from school.models import StoredFile
from tests.members.test_own_page import picture

pytestmark = pytest.mark.django_db
JSON = {"content_type": "application/json"}
PETRA = "petra.probe@arnsberg.de"
OF = "/api/municipalities/05958004/"


def call_back(**changed):
    said = {"address": " Petra.Probe@ARNSBERG.de", "display_name": "Petra Probe", "municipality": "05958004"}
    return said | {"called_back": True} | changed


@pytest.fixture
def moderation(client, mona, app_of, sign_in):
    """Mona, who has just come in with her second factor."""
    current = app_of(mona)
    client.post(sign_in(client, mona.email).url, {"code": current()})
    return client


def by_token(member):
    """A program of hers."""
    return Client(headers={"authorization": f"Token {AuthToken.objects.create(member)[1]}"})


# -- A call-back -------------------------------------------------------------------------------------------


def test_the_code_stands_in_one_answer_that_nobody_keeps(moderation, client_of, arnsberg):
    answer = moderation.post("/api/confirmations/", call_back(), **JSON)
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    shown = answer.json()
    assert (shown["name"], shown["valid_days"]) == ("Petra Probe", 7)
    came = client_of(None).post("/anmelden/ohne-mail/", {"address": PETRA, "code": shown["code"]})
    assert (came.status_code, came.url) == (302, "/")


def test_without_call_back_place_or_address_there_is_no_code(moderation, arnsberg):
    for wrong in ({"called_back": False}, {"municipality": "00000000"}, {"address": "petra"}):
        refused = moderation.post("/api/confirmations/", call_back(**wrong), **JSON)
        assert (refused.status_code, list(refused.json())) == (400, list(wrong))
    elsewhere = moderation.post("/api/confirmations/", call_back(address="p@kreis-olpe.de"), **JSON)
    assert elsewhere.status_code == 201  # a district's domain is nobody's: the moderator has talked to her
    assert not Member.objects.filter(email=PETRA).exists()


def test_neither_a_token_nor_an_old_session_is_enough(mona, desk_of, arnsberg, erika):
    stale = desk_of(mona)
    for asked in (stale, by_token(mona)):
        refused = asked.post("/api/confirmations/", call_back(), **JSON)
        assert (refused.status_code, "Website" in refused.json()["detail"]) == (403, True)
    assert desk_of(erika).post("/api/confirmations/", call_back(), **JSON).status_code == 403
    assert not PrintedCode.objects.exists()


# -- One's own admission -----------------------------------------------------------------------------------


def test_she_says_where_she_belongs(client_of, mona, arnsberg, ense, erika, told, carla):
    actions.share_domain(by=mona, domain="zweck.example", municipalities=[arnsberg, ense])
    hans, _ = _arrive("hans@zweck.example")
    asked = client_of(hans)
    shown = asked.get("/api/me/admission/").json()
    assert [one["short_name"] for one in shown["choices"]] == ["Arnsberg", "Ense"]
    assert (shown["municipality"], shown["outcome"]) == (None, "")
    assert asked.patch("/api/me/admission/", {"municipality": "12345678"}, **JSON).status_code == 400
    chosen = asked.patch("/api/me/admission/", {"municipality": arnsberg.ags}, **JSON)
    assert (chosen.status_code, chosen.json()["municipality"]) == (200, arnsberg.ags)
    assert told("members.membership_requested")[0] == {carla}
    assert client_of(erika).get("/api/me/admission/").status_code == 404


def test_only_among_those_that_share_the_domain(client_of, arnsberg):
    hans, _ = _arrive("hans@zweck.example")
    refused = client_of(hans).patch("/api/me/admission/", {"municipality": arnsberg.ags}, **JSON)
    assert (refused.status_code, list(refused.json())) == (400, ["municipality"])


# -- Who has left ------------------------------------------------------------------------------------------


def test_the_access_is_opened_again(desk_of, client_of, carla, enno, erika):
    departure = actions.end_membership(by=carla, member=erika, reason="Weg.")
    (row,) = desk_of(carla).get(f"{OF}departures/").json()["results"]
    assert (row["id"], row["name"], row["reason"]) == (departure.pk, "Erika Beispiel", "Weg.")
    path = f"{OF}departures/{departure.pk}/return/"
    assert client_of(enno).post(path).status_code == 403
    assert client_of(None).post(path).status_code == 401
    assert by_token(carla).post(path).status_code == 204
    erika.refresh_from_db()
    assert erika.is_active
    assert desk_of(carla).post(path).status_code == 404


# -- The logo ----------------------------------------------------------------------------------------------


def put(client, **body):
    return client.put(f"{OF}page/logo/", encode_multipart(BOUNDARY, body), content_type=MULTIPART_CONTENT)


def test_a_logo_comes_and_goes(desk_of, client, carla, django_capture_on_commit_callbacks):
    desk = desk_of(carla)
    answer = put(desk, logo=picture(), logo_text="Wappen: ein Adler")
    assert (answer.status_code, answer.json()["logo"]) == (200, "/kommunen/arnsberg/logo/")
    assert b"".join(client.get(answer.json()["logo"]).streaming_content)[8:12] == b"WEBP"
    path = StoredFile.objects.get().path
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.delete(f"{OF}page/logo/").json()["logo"] is None
    assert not default_storage.exists(path)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("logo.png", b"MZ\x90\x00" + b"\0" * 200),
        ("logo.png", b""),
    ],
)
def test_what_is_no_picture_is_refused(desk_of, carla, name, content):
    refused = put(desk_of(carla), logo=SimpleUploadedFile(name, content), logo_text="Logo")
    assert refused.status_code == 400
    assert not OwnPage.objects.exclude(logo=None).exists()
    assert not StoredFile.objects.exists()


def test_a_logo_without_text_or_right_is_refused(desk_of, client_of, carla, enno, erika):
    refused = put(desk_of(carla), logo=picture())
    assert (refused.status_code, list(refused.json())) == (400, ["logo_text"])
    for other in (desk_of(enno), client_of(erika)):
        assert put(other, logo=picture(), logo_text="Wappen").status_code == 403
    assert put(client_of(None), logo=picture(), logo_text="Wappen").status_code == 401
