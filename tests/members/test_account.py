"""My own account: name, tokens, sessions, password."""

import pytest
from django.core.exceptions import PermissionDenied
from knox.models import AuthToken

from members import actions

pytestmark = pytest.mark.django_db


def test_the_profile(client_of, erika):
    client = client_of(erika)
    page = client.get("/konto/").content.decode()
    assert "Erika Beispiel" in page
    assert erika.email in page
    assert "/kommunen/arnsberg/" in page
    assert (
        client.post("/konto/", {"display_name": "  Erika   B. ", "role_at_work": "Archiv"}).url == "/konto/"
    )
    erika.refresh_from_db()
    assert (erika.display_name, erika.role_at_work) == ("Erika B.", "Archiv")
    refused = client.post("/konto/", {"display_name": "", "role_at_work": ""})
    assert refused.status_code == 422
    assert "Bitte prüfe deine Eingaben" in refused.content.decode()


def test_nobody_can_move_herself(client_of, erika, ense):
    client_of(erika).post(
        "/konto/", {"display_name": "E", "role_at_work": "", "municipality": ense.pk, "is_moderator": "on"}
    )
    erika.refresh_from_db()
    assert (erika.municipality.short_name, erika.is_moderator) == ("Arnsberg", False)


def test_a_stranger_has_no_account(client):
    for path in (
        "/konto/",
        "/willkommen/",
        "/warten/",
        "/konto/zweiter-faktor/",
        "/konto/passwort/festlegen/",
    ):
        response = client.get(path)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/anmelden/"), path
    for path in ("/konto/schluessel/", "/konto/ueberall-abmelden/", "/konto/passwort/entfernen/"):
        assert client.post(path).url.startswith("/anmelden/"), path


def test_a_token_is_shown_once_and_kept_as_a_hash(client_of, erika):
    client = client_of(erika)
    made = client.post("/konto/schluessel/")
    assert made.status_code == 201
    assert "no-store" in made["Cache-Control"]
    text = made.context["text"]
    assert text in made.content.decode()
    assert text not in client.get("/konto/").content.decode()
    assert text not in str(AuthToken.objects.values())
    api = client_of(None).get("/api/me/", headers={"Authorization": f"Token {text}"})
    assert api.json()["display_name"] == "Erika Beispiel"


def test_five_tokens_are_enough(client_of, erika):
    client = client_of(erika)
    for _ in range(5):
        assert client.post("/konto/schluessel/").status_code == 201
    refused = client.post("/konto/schluessel/", follow=True)
    assert "Du hast schon 5 Schlüssel" in refused.content.decode()
    assert erika.auth_token_set.count() == 5


def test_a_deleted_token_is_worthless(client_of, erika, max_):
    token, text = actions.create_token(by=erika)
    path = f"/konto/schluessel/{token.token_key}/loeschen/"
    assert client_of(max_).post(path).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.delete_token(by=max_, token=token)
    assert client_of(None).get("/api/me/", headers={"Authorization": f"Token {text}"}).status_code == 200
    assert client_of(erika).post(path).url == "/konto/"
    assert client_of(None).get("/api/me/", headers={"Authorization": f"Token {text}"}).status_code == 401


def test_a_moderator_is_asked_again_before_she_makes_a_token(client_of, mona, app_of):
    app_of(mona)
    client = client_of(mona)
    assert client.post("/konto/schluessel/").url.startswith("/konto/zweiter-faktor/reauthenticate/")
    assert not AuthToken.objects.exists()


def test_out_everywhere(client_of, erika, max_):
    office, phone, colleague = client_of(erika), client_of(erika), client_of(max_)
    assert phone.get("/konto/").status_code == 200
    assert office.post("/konto/ueberall-abmelden/").url == "/anmelden/"
    for client in (office, phone):
        assert client.get("/konto/").url.startswith("/anmelden/")
    assert colleague.get("/konto/").status_code == 200


def test_a_password_comes_and_goes(client, erika, sign_in):
    sign_in(client, erika.email)
    new = {"password1": "rote-socken-am-montag", "password2": "rote-socken-am-montag"}
    assert (
        client.post("/konto/passwort/festlegen/", {"password1": "kurz", "password2": "kurz"}).status_code
        == 200
    )
    assert client.post("/konto/passwort/festlegen/", new).url == "/konto/"
    erika.refresh_from_db()
    assert erika.check_password("rote-socken-am-montag")
    assert "Passwort ändern" in client.get("/konto/").content.decode()
    assert client.get("/konto/passwort/aendern/").status_code == 200
    assert client.post("/konto/passwort/entfernen/").url == "/konto/"
    erika.refresh_from_db()
    assert not erika.has_usable_password()
    assert client.get("/konto/").status_code == 200  # this session goes on


def test_an_old_session_must_prove_itself_before_the_password_goes(client_of, erika):
    erika.set_password("rote-socken-am-montag")
    erika.save()
    client = client_of(erika)
    ask = client.post("/konto/passwort/entfernen/")
    assert ask.url.startswith("/konto/bestaetigen/")
    assert "Bist du es noch?" in client.get(ask.url).content.decode()
    client.post(ask.url, {"password": "falsch"})
    erika.refresh_from_db()
    assert erika.has_usable_password()
    client.post(ask.url, {"password": "rote-socken-am-montag"})
    erika.refresh_from_db()
    assert not erika.has_usable_password()
