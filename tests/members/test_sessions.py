"""One's own sessions: told apart, ended, and seen by nobody else."""

from datetime import timedelta

import pytest
from django.contrib import auth
from django.test import Client
from django.utils import timezone

from members import devices
from members.models import Member, Session
from members.queries import mydata as queries

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"
    " Safari/537.36 Edg/126.0.0.0"
)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox auf Windows"),
        (IPHONE, "Safari auf iPhone oder iPad"),
        (EDGE, "Edge auf Windows"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)
def test_a_device_in_three_words(agent, words):
    assert devices.describe(agent) == words


@pytest.fixture
def office(sign_in, erika):
    """Erika's browser in the office."""
    client = Client(HTTP_USER_AGENT=FIREFOX, REMOTE_ADDR="203.0.113.77")
    sign_in(client, erika.email)
    return client


@pytest.fixture
def phone(sign_in, erika):
    """Her telephone."""
    client = Client(HTTP_USER_AGENT=IPHONE)
    sign_in(client, erika.email)
    return client


def test_a_session_keeps_device_and_day_and_nothing_else(office, erika):
    row = Session.objects.get(member=erika)
    assert (row.device, row.signed_in_on) == ("Firefox auf Windows", timezone.localdate())
    columns = {field.name for field in Session._meta.fields}
    assert columns == {"session_key", "session_data", "expire_date", "member", "device", "signed_in_on"}
    inside = str(row.get_decoded())
    assert "Firefox auf Windows" in inside
    for secret in ("203.0.113.77", "Gecko", erika.email):
        assert secret not in inside
    office.get("/konto/")
    office.get("/pausenhof/")
    assert Session.objects.get(member=erika).session_data == row.session_data  # coming back leaves no trace


def test_the_page_shows_mine_and_only_mine(office, phone, client_of, max_, erika):
    client_of(max_).get("/konto/")
    page = office.get("/konto/sitzungen/").content.decode()
    assert "Firefox auf Windows – dieses Gerät" in page
    assert "Safari auf iPhone" in page
    assert [row["device"] for row in office.get("/api/me/sessions/").json()] == [
        "Firefox auf Windows",
        "Safari auf iPhone oder iPad",
    ]
    for row in Session.objects.all():
        assert row.session_key not in page
    assert page.count('class="item__title"') == 2


def name_of(member, device):
    return next(row.key for row in queries.sessions_of(member) if row.session.device.startswith(device))


def test_ending_one_shuts_it_out_at_once_and_leaves_the_others(office, phone, erika):
    assert phone.get("/konto/").status_code == 200
    assert office.post(f"/konto/sitzungen/{name_of(erika, 'Safari')}/ende/").url == "/konto/sitzungen/"
    assert phone.get("/konto/").url.startswith("/anmelden/")
    assert office.get("/konto/").status_code == 200


def test_ending_this_one_signs_out(office, erika):
    assert office.post(f"/konto/sitzungen/{name_of(erika, 'Firefox')}/ende/").url == "/anmelden/"
    assert office.get("/konto/").url.startswith("/anmelden/")
    assert not Session.objects.filter(member=erika).exists()


def test_the_api_ends_one_too(office, phone, erika):
    assert office.delete(f"/api/me/sessions/{name_of(erika, 'Safari')}/").status_code == 204
    assert phone.get("/konto/").url.startswith("/anmelden/")


@pytest.mark.parametrize("who", ["max_", "mona"])
def test_nobody_ends_somebody_elses(request, office, client_of, erika, app_of, who):
    member = request.getfixturevalue(who)
    app_of(member)
    key = name_of(erika, "Firefox")
    stranger = client_of(member)
    assert stranger.post(f"/konto/sitzungen/{key}/ende/").status_code == 404
    assert stranger.delete(f"/api/me/sessions/{key}/").status_code == 404
    assert office.get("/konto/").status_code == 200


def test_a_new_password_keeps_the_row_in_step(office, erika):
    new = {"password1": "rote-socken-am-montag", "password2": "rote-socken-am-montag"}
    office.post("/konto/passwort/festlegen/", new)  # changes the session's key
    row = Session.objects.get(member=erika)
    assert (row.device, row.session_key) == ("Firefox auf Windows", office.cookies["sitzung"].value)


def test_signing_out_and_time_take_the_row_along(office, phone, erika):
    phone.post("/abmelden/")
    assert Session.objects.filter(member=erika).count() == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
    assert queries.sessions_of(erika) == []


def test_as_many_queries_for_many_as_for_one(office, erika, django_assert_num_queries):
    with django_assert_num_queries(3):  # session with member, sessions, bell
        office.get("/konto/sitzungen/")
    for number in range(30):
        Session.objects.create(
            session_key=f"schluessel{number}",
            member=erika,
            expire_date=timezone.now() + timedelta(days=1),
            session_data="",
        )
    with django_assert_num_queries(3):
        office.get("/konto/sitzungen/")


# -- The member comes along with her session -----------------------------------------------------------


def altered(client, **values):
    """Writes values into the client's session, as nobody but the server can."""
    session = client.session
    session.update(values)
    session.save()


def who(client):
    """The pk of whom the server takes the client for, or None."""
    return client.get("/anmelden/").wsgi_request.user.pk


def test_one_query_tells_who_asks(client_of, erika, django_assert_num_queries):
    client = client_of(erika)
    with django_assert_num_queries(1):
        session = client.session
        assert session[auth.SESSION_KEY] == str(erika.pk)
        assert session.member == erika


@pytest.mark.parametrize(
    "values",
    [
        {auth.HASH_SESSION_KEY: "0" * 64},
        {auth.HASH_SESSION_KEY: ""},
        {auth.BACKEND_SESSION_KEY: "somebody.elses.Backend"},
    ],
)
def test_a_session_in_doubt_is_nobodys(client_of, erika, values):
    client = client_of(erika)
    assert who(client) == erika.pk
    altered(client, **values)
    assert who(client) is None


def test_the_row_alone_makes_nobody_somebody_else(client_of, erika, max_):
    client = client_of(erika)
    Member.objects.filter(pk=max_.pk).update(password=erika.password)  # one signature for both
    for member in (max_, None):
        Session.objects.update(member=member)
        assert who(client) == erika.pk  # what is in the session counts, not the column


def test_a_session_of_somebody_else_needs_her_signature(client_of, erika, max_):
    client = client_of(erika)
    altered(client, **{auth.SESSION_KEY: str(max_.pk)})
    assert who(client) is None


@pytest.mark.parametrize("values", [{"is_active": False}, {"session_round": 1}, {"password": "!another"}])
def test_who_left_or_signed_out_everywhere_is_out_at_once(client_of, erika, values):
    client = client_of(erika)
    Member.objects.filter(pk=erika.pk).update(**values)
    assert who(client) is None


def test_an_old_secret_key_still_counts(client_of, erika, settings):
    client = client_of(erika)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a" * 60, [settings.SECRET_KEY]
    assert who(client) == erika.pk
    assert client.session[auth.HASH_SESSION_KEY] == erika.get_session_auth_hash()
