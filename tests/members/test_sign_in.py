"""Address, code, in: and everything that must not work."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from members.models import Admission, Member, SignInCode
from school.models import Entry
from school.privacy.retention import apply_retention

pytestmark = pytest.mark.django_db


def user_of(client):
    """Whom this client's session belongs to, as a pk or None."""
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


# -- In ---------------------------------------------------------------------------------------------


def test_a_member_comes_in(client, erika, sign_in):
    response = sign_in(client, " Erika.Beispiel@ARNSBERG.de ")
    assert response.status_code == 302
    assert response.url == "/"
    assert user_of(client) == erika.pk
    assert "anmeldung" in response.cookies  # and is deleted with it
    assert response.cookies["anmeldung"]["max-age"] == 0


@pytest.mark.parametrize("shape", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c[:2]} {c[2:]} "])
def test_the_code_may_be_typed_as_people_type(client, erika, last_code, shape):
    client.post("/anmelden/", {"address": erika.email})
    assert client.post("/anmelden/code/", {"code": shape(last_code())}).status_code == 302
    assert user_of(client) == erika.pk


def test_somebody_new_from_a_known_municipality_belongs_at_once(client, arnsberg, sign_in):
    response = sign_in(client, "hans.neu@arnsberg.de", next="/pausenhof/")
    assert response.url == "/willkommen/?next=%2Fpausenhof%2F"
    hans = Member.objects.get(email="hans.neu@arnsberg.de")
    assert (hans.municipality, hans.display_name, hans.is_admitted) == (arnsberg, "Hans Neu", True)
    assert "Hans Neu" in client.get(response.url).content.decode()
    done = client.post(
        "/willkommen/", {"display_name": "Hans N.", "role_at_work": "Bauhof", "next": "/pausenhof/"}
    )
    assert done.url == "/pausenhof/"
    hans.refresh_from_db()
    assert (hans.display_name, hans.role_at_work) == ("Hans N.", "Bauhof")
    assert set(Entry.objects.values_list("verb", flat=True)) == {"members.joined", "members.profile_updated"}


@pytest.mark.parametrize(
    "domain",
    [
        "post.example",
        "kreis-soest.de",
        "arnsberg.de.example",
        "stadt.arnsberg.de",
        "xarnsberg.de",
        "arnsbеrg.de",
    ],
)
def test_somebody_from_elsewhere_waits(client, arnsberg, sign_in, domain):
    sign_in(client, f"hans.neu@{domain}", next="/pausenhof/")
    hans = Member.objects.get()
    assert (hans.municipality, hans.is_admitted) == (None, False)
    assert Admission.objects.get().member == hans
    done = client.post("/willkommen/", {"display_name": "Hans", "role_at_work": "", "next": "/pausenhof/"})
    assert done.url == "/warten/"
    assert "Das geht schon jetzt" in client.get("/warten/").content.decode()
    assert Entry.objects.filter(verb="members.admission_requested", announced_at=None).exists()


def test_a_new_name_must_be_a_name(client, arnsberg, sign_in):
    sign_in(client, "hans.neu@arnsberg.de")
    for name in ("", "   ", "x" * 81):
        assert client.post("/willkommen/", {"display_name": name, "role_at_work": ""}).status_code == 422
    assert Member.objects.get().display_name == "Hans Neu"


def test_nobody_comes_in_who_is_switched_off(client, erika, sign_in):
    erika.is_active = False
    erika.save()
    response = sign_in(client, erika.email)
    assert response.url == "/konto/inaktiv/"
    assert user_of(client) is None
    assert "ruht" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("wanted", "url"),
    [
        ("/pausenhof/neu/?thema=klima", "/pausenhof/neu/?thema=klima"),
        ("https://boese.example/", "/"),
        ("//boese.example/", "/"),
        ("/\\boese.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_leads_where_the_person_wanted_to_go(client, erika, sign_in, wanted, url):
    assert sign_in(client, erika.email, next=wanted).url == url


def test_whoever_is_in_need_not_come_in(client_of, erika):
    client = client_of(erika)
    assert client.get("/anmelden/?next=/kommunen/").url == "/kommunen/"
    assert client.get("/anmelden/code/").url == "/anmelden/"


# -- Nobody learns who is a member ------------------------------------------------------------------


def test_known_and_unknown_get_the_same(erika, mailoutbox, django_assert_num_queries):
    pages = []
    for address in (erika.email, "niemand@arnsberg.de", "niemand@post.example"):
        client = Client()
        with django_assert_num_queries(5):  # savepoint, lock, count, insert, release
            asked = client.post("/anmelden/", {"address": address})
        assert (asked.status_code, asked.url) == (302, "/anmelden/code/")
        page = client.get("/anmelden/code/").content.decode()
        token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        pages.append(page.replace(address, "ADRESSE").replace(token, ""))
    first = pages[0].split("csrfmiddlewaretoken")[0]
    assert "ADRESSE" in first
    assert all(page.split("csrfmiddlewaretoken")[0] == first for page in pages)
    subjects = {(m.subject, m.body.replace(m.body.split("lautet:")[1][:20], "")) for m in mailoutbox}
    assert len(subjects) == 1


def test_the_mail(client, erika, mailoutbox, last_code):
    client.post("/anmelden/", {"address": erika.email})
    (letter,) = mailoutbox
    code = last_code()
    assert letter.to == [erika.email]
    assert code not in letter.subject
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    html = letter.alternatives[0].content
    assert code in html
    assert "href" not in html  # a scanner that follows links finds none
    assert "/anmelden" not in letter.body


def test_nothing_readable_is_kept(client, erika, last_code):
    client.post("/anmelden/", {"address": erika.email})
    row = SignInCode.objects.values().get()
    text = " ".join(map(str, row.values()))
    assert last_code().replace("-", "") not in text
    assert "erika" not in text
    assert not client.session.keys()


# -- What must not work -----------------------------------------------------------------------------


def test_three_tries(client, erika, last_code):
    client.post("/anmelden/", {"address": erika.email})
    answers = [client.post("/anmelden/code/", {"code": "CCCC-CCCC"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422] * 4
    texts = [answer.context["form"].errors["code"][0] for answer in answers]
    assert "noch zweimal" in texts[0]
    assert "noch einmal" in texts[1]
    assert "neuen an" in texts[2]
    late = client.post("/anmelden/code/", {"code": last_code()})
    assert late.status_code == 422
    assert user_of(client) is None


def test_a_slip_of_the_finger_costs_no_try(client, erika, last_code):
    client.post("/anmelden/", {"address": erika.email})
    for typed in ("", "CCC", "C" * 9):
        assert client.post("/anmelden/code/", {"code": typed}).status_code == 422
    assert SignInCode.objects.get().tries_left == 3


def test_ten_minutes(client, erika, last_code):
    with time_machine.travel(timezone.now() - timedelta(minutes=11), tick=False):
        client.post("/anmelden/", {"address": erika.email})
    assert "gilt nicht mehr" in client.post("/anmelden/code/", {"code": last_code()}).content.decode()
    assert user_of(client) is None


def test_only_in_the_browser_that_asked(client, erika, last_code):
    client.post("/anmelden/", {"address": erika.email})
    code = last_code()
    other = Client()
    assert other.post("/anmelden/code/", {"code": code}).url == "/anmelden/"  # has not asked at all
    other.post("/anmelden/", {"address": erika.email})
    assert other.post("/anmelden/code/", {"code": code}).status_code == 422
    assert user_of(other) is None
    assert client.post("/anmelden/code/", {"code": code}).status_code == 302  # and nobody could spoil it


def test_once_only(client, erika, last_code):
    client.post("/anmelden/", {"address": erika.email})
    cookie = client.cookies["anmeldung"].value
    assert client.post("/anmelden/code/", {"code": last_code()}).status_code == 302
    thief = Client()
    thief.cookies["anmeldung"] = cookie
    assert thief.post("/anmelden/code/", {"code": last_code()}).status_code == 422
    assert user_of(thief) is None


def test_a_new_code_replaces_the_old_one(client, erika, last_code):
    client.post("/anmelden/", {"address": erika.email})
    old = last_code()
    client.post("/anmelden/", {"address": erika.email})
    assert client.post("/anmelden/code/", {"code": old}).status_code == 422
    assert client.post("/anmelden/code/", {"code": last_code()}).status_code == 302


def test_the_address_cannot_be_changed_afterwards(client, erika, max_, last_code):
    client.post("/anmelden/", {"address": erika.email})
    client.post("/anmelden/code/", {"code": last_code(), "address": max_.email})
    assert user_of(client) == erika.pk
    forger = Client()
    forger.cookies["anmeldung"] = "eyJhZGRyZXNzIjoibWF4In0:1:gefaelscht"
    assert forger.post("/anmelden/code/", {"code": last_code()}).url == "/anmelden/"


def test_five_codes_for_one_mailbox(client, erika, mailoutbox):
    plus = erika.email.replace("@", "+{}@")
    for number in range(5):
        assert Client().post("/anmelden/", {"address": plus.format(number)}).status_code == 302
    refused = client.post("/anmelden/", {"address": erika.email})
    assert refused.status_code == 429
    assert "15 Minuten" in refused.content.decode()
    assert len(mailoutbox) == 5
    assert (
        client.post("/anmelden/", {"address": "max@arnsberg.de"}).status_code == 302
    )  # a colleague's still work
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        assert client.post("/anmelden/", {"address": erika.email}).status_code == 302


def test_a_whole_town_hall_may_sign_in(client, db):
    for number in range(100):
        assert client.post("/anmelden/", {"address": f"person{number}@arnsberg.de"}).status_code == 302


def test_guessing_from_one_computer_ends(erika, settings, last_code):
    settings.SIGN_IN_CODE_TRIES = 1000
    client = Client()
    client.post("/anmelden/", {"address": erika.email})
    with time_machine.travel(timezone.now(), tick=False):  # the limit is per minute, the machine may be slow
        statuses = [client.post("/anmelden/code/", {"code": "CCCC-CCCC"}).status_code for _ in range(62)]
    assert statuses == [422] * 60 + [429] * 2


def test_no_mail_server(client, erika, monkeypatch, mailoutbox):
    def refuse(*args, **kwargs):
        raise smtplib.SMTPServerDisconnected("weg")

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", refuse)
    response = client.post("/anmelden/", {"address": erika.email})
    assert response.status_code == 503
    assert "keine Mail schicken" in response.content.decode()
    assert erika.email in response.content.decode()  # need not be typed again
    assert not SignInCode.objects.exists()
    monkeypatch.undo()
    assert client.post("/anmelden/", {"address": erika.email}).status_code == 302


def test_there_is_no_sign_up(client, db):
    for path in ("/konto/signup/", "/accounts/signup/", "/signup/", "/konto/zweiter-faktor/webauthn/signup/"):
        assert client.post(path, {"email": "x@y.example", "password1": "geheim-geheim-42"}).status_code == 404
    assert not Member.objects.exists()


# -- Password and out -------------------------------------------------------------------------------


def test_a_password_works_without_mail(client, erika, mailoutbox):
    erika.set_password("rote-socken-am-montag")
    erika.save()
    wrong = client.post("/anmelden/passwort/", {"address": erika.email, "password": "falsch"})
    assert (wrong.status_code, user_of(client)) == (422, None)
    right = {"address": erika.email.upper(), "password": "rote-socken-am-montag", "next": "/kommunen/"}
    assert client.post("/anmelden/passwort/", right).url == "/kommunen/"
    assert (user_of(client), mailoutbox) == (erika.pk, [])


def test_no_password_is_no_way_in(client, erika):
    assert not erika.has_usable_password()
    for password in ("", " ", "!"):
        assert (
            client.post("/anmelden/passwort/", {"address": erika.email, "password": password}).status_code
            == 422
        )


def test_guessing_passwords_ends(client, erika):
    body = {"address": erika.email, "password": "falsch"}
    statuses = [client.post("/anmelden/passwort/", body).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]


def test_signing_out(client_of, erika):
    client = client_of(erika)
    assert client.get("/abmelden/").status_code == 405
    assert client.post("/abmelden/").url == "/"
    assert user_of(client) is None


def test_old_codes_are_forgotten(client, erika):
    with time_machine.travel(timezone.now() - timedelta(hours=25), tick=False):
        client.post("/anmelden/", {"address": erika.email})
    Client().post("/anmelden/", {"address": erika.email})
    assert apply_retention()["members.SignInCode"] == 1
    assert SignInCode.objects.count() == 1
