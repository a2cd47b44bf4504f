"""When no mail comes: a call-back, a code read out, and nothing that lies around afterwards."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members import actions
from members.models import Admission, Member, PrintedCode
from school.models import Entry

pytestmark = pytest.mark.django_db
PAGE, DOOR = "/moderation/bestaetigung/", "/anmelden/ohne-mail/"
PETRA = "petra.probe@arnsberg.de"


def confirm(mona, arnsberg, address=PETRA, name="Petra Probe"):
    return actions.confirm_by_hand(by=mona, address=address, display_name=name, municipality=arnsberg)


def user_of(client):
    pk = client.session.get("_auth_user_id")
    return int(pk) if pk else None


@pytest.fixture
def moderation(client, mona, app_of, sign_in):
    """Mona, who has just come in with her second factor."""
    current = app_of(mona)
    second = sign_in(client, mona.email)
    client.post(second.url, {"code": current()})
    return client


def body(arnsberg, **changed):
    return {
        "address": PETRA,
        "display_name": "Petra Probe",
        "municipality": arnsberg.pk,
        "called_back": "on",
    } | changed


def test_from_the_telephone_to_the_school(moderation, client_of, mona, arnsberg, carla, told):
    shown = moderation.post(PAGE, body(arnsberg))
    assert (shown.status_code, "no-store" in shown["Cache-Control"]) == (201, True)
    code = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}\b", shown.content.decode())[0]
    assert code not in moderation.get(PAGE).content.decode()  # this once
    petra = Member.objects.get(email=PETRA)
    assert (petra.municipality, petra.display_name) == (arnsberg, "Petra Probe")
    assert told("members.confirmed_by_hand")[0] == {petra, carla}
    entry = Entry.objects.get(verb="members.confirmed_by_hand")
    assert (entry.actor, entry.subject_id, entry.municipality_id) == (mona, petra.pk, arnsberg.pk)
    door = client_of(None)
    assert "Ich habe einen Code bekommen (ohne E-Mail)" in door.get("/anmelden/").content.decode()
    came = door.post(DOOR, {"address": " Petra.Probe@ARNSBERG.de", "code": code.lower().replace("-", " ")})
    assert (came.url, user_of(door)) == ("/", petra.pk)
    assert told("members.printed_code_used")[0] == {petra}


def test_she_is_asked_again_before_the_code_is_shown(client_of, mona, app_of, arnsberg):
    app_of(mona)
    client = client_of(mona)  # a session that has lain open
    for asked in (client.get(PAGE), client.post(PAGE, body(arnsberg))):
        assert asked.url.startswith("/konto/zweiter-faktor/reauthenticate/")
    assert not Member.objects.filter(email=PETRA).exists()


def test_without_a_call_back_there_is_no_code(moderation, arnsberg):
    refused = moderation.post(PAGE, body(arnsberg, called_back=""))
    assert refused.status_code == 422
    assert not PrintedCode.objects.exists()


def test_only_moderators(client_of, desk_of, erika, carla, arnsberg):
    assert client_of(erika).get(PAGE).status_code == 403
    with pytest.raises(PermissionDenied):
        confirm(carla, arnsberg)
    assert client_of(None).get(PAGE).url.startswith("/anmelden/")


def test_works_once(client_of, mona, arnsberg):
    _, code = confirm(mona, arnsberg)
    assert client_of(None).post(DOOR, {"address": PETRA, "code": code}).status_code == 302
    again = client_of(None).post(DOOR, {"address": PETRA, "code": code})
    assert (again.status_code, "passen nicht zusammen" in again.content.decode()) == (422, True)


def test_the_same_words_for_everything_that_is_wrong(client_of, mona, arnsberg, erika):
    _, code = confirm(mona, arnsberg)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert client_of(None).post(DOOR, {"address": PETRA, "code": code}).status_code == 422
    said = set()
    for address, typed in ((PETRA, "C" * 12), (erika.email, code), ("niemand@post.example", code)):
        refused = client_of(None).post(DOOR, {"address": address, "code": typed})
        assert refused.status_code == 422
        said |= {str(error) for error in refused.context["form"].errors["code"]}
    assert len(said) == 1
    assert client_of(None).post(DOOR, {"address": PETRA, "code": code}).status_code == 302


def test_tries_run_out(mona, arnsberg):
    _, code = confirm(mona, arnsberg)
    for _ in range(10):
        with pytest.raises(ValidationError):
            actions.redeem_printed_code(address=PETRA, code="C" * 12)
    with pytest.raises(ValidationError):
        actions.redeem_printed_code(address=PETRA, code=code)


def test_a_new_code_replaces_the_old_one_and_none_is_kept_in_clear(mona, arnsberg):
    _, first = confirm(mona, arnsberg)
    _, second = confirm(mona, arnsberg)
    stored = str(list(PrintedCode.objects.values()))
    assert first not in stored
    assert second not in stored
    with pytest.raises(ValidationError):
        actions.redeem_printed_code(address=PETRA, code=first)
    assert actions.redeem_printed_code(address=PETRA, code=second).email == PETRA


def test_who_waits_or_has_left_is_let_in(mona, carla, arnsberg, wanda, erika):
    admission = Admission.objects.create(member=wanda, domain="post.example")
    confirm(mona, arnsberg, wanda.email)
    admission.refresh_from_db()
    assert (admission.outcome, admission.decided_by) == ("admitted", mona)
    departure = actions.end_membership(by=carla, member=erika, reason="Weg.")
    confirm(mona, arnsberg, erika.email)
    departure.refresh_from_db()
    erika.refresh_from_db()
    assert (erika.is_active, departure.returned_by) == (True, mona)


def test_who_belongs_elsewhere_is_not(mona, arnsberg, max_, ense):
    for address in (max_.email, "neu@gemeinde-ense.de", mona.email):
        with pytest.raises(ValidationError):
            confirm(mona, arnsberg, address)
    assert not PrintedCode.objects.exists()
    assert not Member.objects.filter(email="neu@gemeinde-ense.de").exists()


def test_the_second_factor_is_asked_for_here_too(client_of, mona, erika, arnsberg, app_of):
    app_of(erika)
    _, code = confirm(mona, arnsberg, erika.email)
    door = client_of(None)
    assert (
        door.post(DOOR, {"address": erika.email, "code": code}).url == "/konto/zweiter-faktor/authenticate/"
    )
    assert user_of(door) is None


def test_leaving_makes_the_code_worthless(mona, carla, arnsberg):
    petra, code = confirm(mona, arnsberg)
    actions.end_membership(by=carla, member=petra, reason="Weg.")
    with pytest.raises(ValidationError):
        actions.redeem_printed_code(address=PETRA, code=code)


def test_old_codes_are_forgotten(mona, arnsberg):
    confirm(mona, arnsberg)
    assert actions.forget_printed_codes() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert actions.forget_printed_codes() == 1
