"""Leaving: access ends within one request, what was written stays with the municipality."""

import asyncio

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from knox.models import AuthToken

from members import actions, rules
from members.models import Admission, Coordinator, Departure, Invitation, Member
from school import live
from school.jobs.loop import work_off

pytestmark = pytest.mark.django_db
DESK = "/kommunen/arnsberg/koordination/"


def end(desk, member):
    return desk.post(f"{DESK}menschen/{member.pk}/ende/", {"reason": "Arbeitet jetzt woanders."})


def test_everything_ends_within_one_request(client_of, desk_of, carla, erika):
    office, phone = client_of(erika), client_of(erika)
    _, text = actions.create_token(by=erika)
    program = {"headers": {"Authorization": f"Token {text}"}}
    assert office.get("/pausenhof/").status_code == phone.get("/konto/").status_code == 200
    assert Client().get("/api/me/", **program).status_code == 200  # this is what must end
    assert end(desk_of(carla), erika).url == DESK
    for browser in (office, phone):
        assert browser.get("/konto/").url.startswith("/anmelden/")
    assert Client().get("/api/me/", **program).status_code == 401
    assert not AuthToken.objects.filter(user=erika).exists()


@pytest.mark.django_db(transaction=True)
def test_open_pages_lose_their_connection(client_of, erika, carla):
    session = client_of(erika).cookies[settings.SESSION_COOKIE_NAME].value
    cookie = [(b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode())]

    async def watch():
        scope = {"type": "websocket", "path": f"/ws/notifications.bell/{erika.pk}/", "headers": cookie}
        page = ApplicationCommunicator(live.websocket_application, scope)
        await page.send_input({"type": "websocket.connect"})
        assert (await page.receive_output(timeout=5))["type"] == "websocket.accept"
        assert await page.receive_nothing(timeout=0.2)  # open and well
        ending = database_sync_to_async(
            actions.end_membership, thread_sensitive=False
        )  # closes its connection
        await ending(by=carla, member=erika, reason="Weg.")
        closed = await page.receive_output(timeout=5)
        return closed["type"], closed["code"]

    assert asyncio.run(watch()) == ("websocket.close", live.SIGNED_OUT)


def test_the_code_does_not_open_it_again(client, erika, carla, sign_in):
    actions.end_membership(by=carla, member=erika, reason="Weg.")
    response = sign_in(client, erika.email)
    assert response.url == "/konto/inaktiv/"
    assert client.get("/konto/").url.startswith("/anmelden/")


def test_she_is_told_why_by_mail(erika, carla, mailoutbox, told):
    actions.end_membership(by=carla, member=erika, reason="Arbeitet jetzt\n woanders.")
    work_off()
    (mail,) = mailoutbox
    assert mail.to == [erika.email]
    assert "Arbeitet jetzt woanders." in mail.body
    assert "Erika" not in told("members.left")[1]


def test_by_herself(client_of, erika, carla, told):
    client = client_of(erika)
    page = client.get("/konto/austritt/").content.decode()
    assert "Stadt Arnsberg" in page
    assert "Wer macht das weiter?" not in page
    assert client.post("/konto/austritt/").url == "/"
    assert client.get("/konto/").url.startswith("/anmelden/")
    departure = Departure.objects.get()
    assert (departure.is_own_wish, departure.member) == (True, erika)
    assert told("members.left") == ({carla}, "Jemand aus Arnsberg hat die Schule verlassen")


def test_the_last_coordinator_does_not_vanish(client_of, app_of, carla, erika, mona, arnsberg):
    with pytest.raises(ValidationError, match="niemanden mehr"):
        actions.leave(by=carla)
    with pytest.raises(ValidationError, match="niemanden mehr"):
        actions.end_membership(by=mona, member=carla, reason="Weg.")
    app_of(carla)
    client = client_of(carla)
    assert "Niemand, die anderen machen weiter" not in client.get("/konto/austritt/").content.decode()
    refused = client.post("/konto/austritt/", {"successor": ""})
    assert refused.status_code == 422
    assert "Nenne bitte, wer übernimmt" in refused.content.decode()
    assert client.get("/konto/").status_code == 200
    assert client.post("/konto/austritt/", {"successor": erika.pk}).url == "/"
    (now,) = Coordinator.objects.current()
    assert now.member == erika


def test_who_may_end_whom(carla, erika, max_, enno, mona, wanda):
    for by, member in (
        (erika, carla),
        (enno, erika),
        (carla, max_),
        (wanda, erika),
        (carla, mona),
        (erika, erika),
    ):
        with pytest.raises(PermissionDenied):
            actions.end_membership(by=by, member=member, reason="Weg.")
    with pytest.raises(ValidationError, match="warum"):
        actions.end_membership(by=carla, member=erika, reason="  ")
    for who in (mona, wanda):
        with pytest.raises(PermissionDenied):
            actions.leave(by=who)
    assert not Departure.objects.exists()


def test_ended_twice(carla, erika):
    actions.end_membership(by=carla, member=erika, reason="Weg.")
    with pytest.raises(ValidationError, match="schon beendet"):
        actions.end_membership(by=carla, member=erika, reason="Weg.")


def test_nobody_from_elsewhere_is_found_on_the_desk(desk_of, carla, erika, max_):
    assert end(desk_of(carla), max_).status_code == 404
    assert end(desk_of(carla), carla).status_code == 403


def test_taken_back(client_of, desk_of, carla, enno, erika, told):
    departure = actions.end_membership(by=carla, member=erika, reason="Versehen.")
    with pytest.raises(PermissionDenied):
        actions.take_back(by=enno, departure=departure)
    desk = desk_of(carla)
    assert "Versehen." in desk.get(DESK).content.decode()
    assert desk.post(f"{DESK}ausgeschieden/{departure.pk}/rueckkehr/").url == DESK
    assert told("members.returned")[0] == {erika}
    erika.refresh_from_db()
    assert client_of(erika).get("/pausenhof/").status_code == 200
    with pytest.raises(ValidationError, match="schon wieder da"):
        actions.take_back(by=carla, departure=departure)
    actions.end_membership(by=carla, member=erika, reason="Nun doch.")  # and gone again


def test_moving(desk_of, carla, mona, erika, ense, enno, arnsberg, told):
    path = f"{DESK}menschen/{erika.pk}/wechsel/"
    assert desk_of(carla).post(path, {"municipality": ense.pk}).status_code == 403
    assert desk_of(mona).post(path, {"municipality": ense.pk}).url == DESK
    erika.refresh_from_db()
    assert erika.municipality == ense
    assert told("members.moved")[0] == {erika}
    with pytest.raises(ValidationError, match="niemanden mehr"):
        actions.move_member(by=mona, member=enno, municipality=arnsberg)


def test_when_the_municipality_leaves_nobody_is_locked_out(
    client_of, carla, erika, max_, mona, arnsberg, told
):
    open_one = actions.invite(by=carla, municipality=arnsberg, address="neu@post.example")
    for by in (erika, max_):
        with pytest.raises(PermissionDenied):
            actions.wind_up(by=by, municipality=arnsberg)
    actions.wind_up(by=mona, municipality=arnsberg)
    assert told("members.municipality_wound_up")[0] == {carla, erika}
    assert not Coordinator.objects.current().exists()
    open_one.refresh_from_db()
    assert not open_one.is_open
    for member in (carla, erika):
        assert client_of(member).get("/pausenhof/").status_code == 200
    assert client_of(carla).get(DESK).status_code == 403


def test_the_other_door(desk_of, carla, erika, enno):
    desk, path = desk_of(carla), f"/api/municipalities/05958004/people/{erika.pk}/membership/"
    json = {"content_type": "application/json"}
    assert desk_of(enno).delete(path, {"reason": "Weg."}, **json).status_code == 403
    assert desk.delete(path, {}, **json).status_code == 400
    assert desk.delete(path, {"reason": "Weg."}, **json).status_code == 204
    assert desk.delete(path, {"reason": "Weg."}, **json).status_code == 404
    assert not Member.objects.get(pk=erika.pk).is_active
    assert not Invitation.objects.exists()


def test_leaving_by_the_other_door(client_of, carla, erika, mona, max_):
    json = {"content_type": "application/json"}
    _, text = actions.create_token(by=carla)
    program = {"headers": {"Authorization": f"Token {text}"}} | json
    path, anybody = "/api/me/membership/", client_of(None)
    assert anybody.delete(path).status_code == 401
    assert client_of(mona).delete(path, {}, **json).status_code == 403
    assert anybody.delete(path, {}, **program).status_code == 400  # she is the last one
    assert anybody.delete(path, {"successor": max_.pk}, **program).status_code == 404
    assert anybody.delete(path, {"successor": erika.pk}, **program).status_code == 204
    assert anybody.delete(path, {"successor": erika.pk}, **program).status_code == 401


def test_moderators_hear_when_a_coordinator_is_ended_by_another(carla, erika, mona, arnsberg, told):
    actions.appoint_coordinator(by=mona, municipality=arnsberg, member=erika)
    actions.end_membership(by=carla, member=erika, reason="Weg.")
    assert told("members.coordinator_ended")[0] == {mona}


def test_who_may_confirm_and_take_back(arnsberg, carla, enno, erika, mona, wanda):
    admission = Admission(member=wanda, wanted=arnsberg)
    departure = Departure(member=erika, municipality=arnsberg)
    everybody = (carla, enno, erika, mona, wanda)
    assert {who for who in everybody if rules.can_confirm(who, admission)} == {carla, mona}
    assert {who for who in everybody if rules.can_confirm(who, Admission(member=wanda))} == {mona}
    assert {who for who in everybody if rules.can_take_back(who, departure)} == {carla, mona}
    assert {who for who in everybody if rules.can_take_back(who, Departure(member=erika))} == {mona}


def test_nobody_stays_public_contact_of_a_place_she_has_left(carla, erika, mona, ense):
    for member in (erika, carla):
        member.contact_consent, member.contact_email = True, "kontakt@arnsberg.example"
        member.save()
    assert Member.objects.contacts().count() == 2  # this is what could stay
    actions.move_member(by=mona, member=erika, municipality=ense)
    assert list(Member.objects.contacts()) == [carla]
