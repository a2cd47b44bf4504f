"""Moderators need a second factor; everybody may have one."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import call_command

from members.models import Member, Organisation

pytestmark = pytest.mark.django_db


def user_of(client):
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


def test_the_code_alone_does_not_let_in_whoever_has_an_app(client, mona, app_of, sign_in):
    current = app_of(mona)
    response = sign_in(client, mona.email, next="/moderation/aufnahme/")
    assert response.url == "/konto/zweiter-faktor/authenticate/"
    assert user_of(client) is None
    assert client.get("/moderation/aufnahme/").url.startswith("/anmelden/")
    assert client.post(response.url, {"code": "000000"}).status_code == 200
    assert user_of(client) is None
    assert client.post(response.url, {"code": current()}).url == "/moderation/aufnahme/"
    assert user_of(client) == mona.pk


def test_the_password_alone_does_not_either(client, mona, app_of):
    app_of(mona)
    mona.set_password("rote-socken-am-montag")
    mona.save()
    body = {"address": mona.email, "password": "rote-socken-am-montag"}
    assert client.post("/anmelden/passwort/", body).url == "/konto/zweiter-faktor/authenticate/"
    assert user_of(client) is None


def test_a_code_from_the_app_works_once(client, mona, app_of, sign_in):
    code = app_of(mona)()
    sign_in(client, mona.email)
    client.post("/konto/zweiter-faktor/authenticate/", {"code": code})
    assert user_of(client) == mona.pk
    client.post("/abmelden/")
    sign_in(client, mona.email)
    client.post("/konto/zweiter-faktor/authenticate/", {"code": code})
    assert user_of(client) is None


def test_one_can_turn_back_before_the_second_step(client, mona, app_of, sign_in):
    app_of(mona)
    sign_in(client, mona.email)
    assert client.post("/abmelden/").status_code == 302
    assert client.get("/konto/zweiter-faktor/authenticate/").url == "/anmelden/"


def test_without_one_a_moderator_reads_but_changes_nothing(client_of, mona, erika):
    client = client_of(mona)
    for page in ("/", "/kommunen/", "/konto/", "/konto/zweiter-faktor/"):
        assert client.get(page).status_code == 200
    assert client.get("/moderation/aufnahme/").url == "/konto/zweiter-faktor/"
    body = {"display_name": "Neu", "role_at_work": ""}
    assert client.post("/konto/", body).url == "/konto/zweiter-faktor/"
    assert (
        client.post("/konto/", body, headers={"HX-Request": "true"})["HX-Redirect"]
        == "/konto/zweiter-faktor/"
    )
    api = client.patch("/api/me/", body, content_type="application/json")
    assert api.status_code == 403
    assert "zweiten Faktor" in api.json()["detail"]
    mona.refresh_from_db()
    assert mona.display_name == "Mona Moderation"
    assert "brauchst du eins von beiden" in client.get("/konto/zweiter-faktor/").content.decode()
    assert client_of(erika).post("/konto/", body).url == "/konto/"  # nobody else is held up
    assert client.post("/abmelden/").url == "/"


def test_with_one_she_moderates(client_of, mona, app_of):
    app_of(mona)
    client = client_of(mona)
    assert client.get("/moderation/aufnahme/").status_code == 200
    assert client.post("/konto/", {"display_name": "Mona M.", "role_at_work": ""}).url == "/konto/"


def test_recovery_codes_alone_are_none(client_of, mona):
    Authenticator.objects.create(user=mona, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert not mona.has_second_factor


def test_it_costs_ordinary_members_nothing(client_of, erika, mona, django_assert_num_queries):
    """Session with member is read for a POST anyway; a moderator's second factor is one query more."""
    members, moderators = client_of(erika), client_of(mona)
    with django_assert_num_queries(1):
        assert members.post("/kommunen/").status_code == 405
    with django_assert_num_queries(2):
        assert moderators.post("/kommunen/").status_code == 302


def test_setting_up_an_app(client, mona, sign_in):
    sign_in(client, mona.email)
    page = client.get("/konto/zweiter-faktor/totp/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    done = client.post("/konto/zweiter-faktor/totp/activate/", {"code": code})
    assert done.url == "/konto/zweiter-faktor/recovery-codes/"
    assert "Noch 10" in client.get("/konto/zweiter-faktor/").content.decode().replace("\n", "")
    assert mona.has_second_factor
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored  # encrypted at rest


def test_a_second_factor_cannot_be_removed_in_passing(client_of, mona, app_of):
    """A session that has lain open for a while is asked again."""
    current = app_of(mona)
    client = client_of(mona)
    ask = client.get("/konto/zweiter-faktor/totp/deactivate/")
    assert ask.url.startswith("/konto/zweiter-faktor/reauthenticate/")
    page = client.get(ask.url)
    assert "Bist du es noch?" in page.content.decode()
    again = client.post(ask.url, {"code": current()})
    assert again.url == "/konto/zweiter-faktor/totp/deactivate/"
    client.post(again.url)
    assert not mona.has_second_factor


def test_nobody_notes_when_a_factor_was_used(client, mona, app_of, sign_in):
    current = app_of(mona)
    sign_in(client, mona.email)
    client.post("/konto/zweiter-faktor/authenticate/", {"code": current()})
    assert user_of(client) == mona.pk
    assert Authenticator.objects.get().last_used_at is None


def test_every_page_of_the_second_factor_opens(client, mona, app_of, sign_in):
    current = app_of(mona)
    sign_in(client, mona.email)
    client.post("/konto/zweiter-faktor/authenticate/", {"code": current()})
    factors = "/konto/zweiter-faktor/"
    assert client.post(f"{factors}recovery-codes/generate/").status_code == 302
    for page in (
        "",
        "totp/deactivate/",
        "recovery-codes/",
        "recovery-codes/generate/",
        "webauthn/",
        "webauthn/add/",
    ):
        response = client.get(factors + page)
        assert response.status_code == 200, page
        assert "<script>" not in response.content.decode()


def test_passkeys_are_offered_without_an_account(client, db):
    options = client.get("/konto/zweiter-faktor/webauthn/login/", headers={"Accept": "application/json"})
    assert options.json()["request_options"]["publicKey"]["userVerification"] == "required"


def test_moderators_come_from_the_command_line(client, client_of, agency, capsys, sign_in, erika):
    call_command("moderator", "Petra.Neu@agentur.example")
    petra = Member.objects.get(email="petra.neu@agentur.example")
    assert (petra.is_moderator, petra.organisation.kind) == (True, Organisation.Kind.AGENCY)
    assert "moderiert jetzt" in capsys.readouterr().out

    office = client_of(erika)
    erika.auth_token_set.create(user=erika)
    call_command("moderator", erika.email)
    erika.refresh_from_db()
    assert (erika.is_moderator, erika.belongs_to) == (True, "Arnsberg")
    assert not erika.auth_token_set.exists()
    assert user_of(office) == erika.pk  # the session row is there …
    assert office.get("/konto/").url.startswith("/anmelden/")  # … and worthless

    Authenticator.objects.create(user=erika, type=Authenticator.Type.TOTP, data={})
    call_command("moderator", erika.email, dismiss=True, forget_second_factor=True)
    erika.refresh_from_db()
    assert (erika.is_moderator, erika.has_second_factor) == (False, False)
