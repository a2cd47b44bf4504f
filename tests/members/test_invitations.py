"""A coordinator vouches for a colleague: one address, one municipality, once, two weeks."""

import re
import smtplib
from datetime import timedelta
from unittest.mock import patch

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members import actions
from members.actions.invitations import token_of
from members.models import Admission, Coordinator, Invitation, Member
from school.jobs.loop import work_off
from school.jobs.registry import LEASE
from school.models import Entry
from tests.working import claim

pytestmark = pytest.mark.django_db
ADDRESS = "hans.neu@post.example"
DESK = "/kommunen/arnsberg/koordination/einladungen/"


@pytest.fixture
def invitation(carla, arnsberg) -> Invitation:
    """Hans is invited to Arnsberg; his mail domain says nothing."""
    return actions.invite(by=carla, municipality=arnsberg, address=ADDRESS)


@pytest.fixture
def link(invitation) -> str:
    """What stands in the mail."""
    return f"/einladung/{token_of(invitation)}/"


def frozen(invitation):
    """Everything an unwanted visit could change."""
    invitation.refresh_from_db()
    fields = ("accepted_at", "accepted_by", "revoked_at", "letter_state", "attempts")
    return [getattr(invitation, name) for name in fields], Entry.objects.count(), Member.objects.count()


def test_from_the_mail_to_the_municipality(client, invitation, mailoutbox, sign_in, arnsberg, told, carla):
    work_off()
    (mail,) = mailoutbox
    assert (mail.to, mail.extra_headers["Message-ID"]) == ([ADDRESS], invitation.message_id)
    link = re.search(r"http://\S+(/einladung/\S+)", mail.body)[1]
    page = client.get(link).content.decode()
    assert "Anmelden und annehmen" in page
    asked = sign_in(client, ADDRESS, next=link)
    assert asked.url.startswith("/willkommen/?next=%2Feinladung%2F")
    named = client.post("/willkommen/", {"display_name": "Hans Neu", "role_at_work": "", "next": link})
    assert named.url == link
    assert Member.objects.get(email=ADDRESS).municipality is None  # seeing it is not accepting it
    assert not Entry.objects.filter(verb="members.admission_requested").exists()  # nobody is alarmed
    assert "Einladung annehmen" in client.get(link).content.decode()
    assert client.post(link + "annahme/").url == "/"
    hans = Member.objects.get(email=ADDRESS)
    assert hans.municipality == arnsberg
    admission = Admission.objects.get(member=hans)
    assert (admission.outcome, admission.decided_by) == ("admitted", carla)
    assert told("members.invitation_accepted") == ({carla}, "Hans Neu hat eure Einladung angenommen")


def test_opening_it_a_hundred_times_changes_nothing(client, client_of, invitation, link, wanda, erika):
    before = frozen(invitation)
    for number in range(50):
        for visitor in (client, client_of(wanda if number % 2 else erika)):
            assert visitor.get(link).status_code == 200
            assert visitor.head(link).status_code == 200
    assert client.post(link).status_code == 405
    assert client.get(link + "annahme/").status_code == 405
    assert frozen(invitation) == before
    assert client.get(link)["Referrer-Policy"] == "same-origin"  # the link is told to nobody else


def test_used_twice(client, invitation, link, sign_in):
    sign_in(client, ADDRESS)
    assert client.post(link + "annahme/").status_code == 302
    before = frozen(invitation)
    again = client.post(link + "annahme/")
    assert (again.status_code, "schon angenommen" in again.content.decode()) == (422, True)
    assert "schon angenommen" in client.get(link).content.decode()
    assert frozen(invitation) == before


def test_forwarded(client_of, invitation, link, wanda, erika, max_):
    before = frozen(invitation)
    for member in (wanda, erika, max_):
        refused = client_of(member).post(link + "annahme/")
        assert (refused.status_code, "nicht weitergeben" in refused.content.decode()) == (403, True)
        assert "nicht weitergeben" in client_of(member).get(link).content.decode()
    assert client_of(None).post(link + "annahme/").url.startswith("/anmelden/")
    assert frozen(invitation) == before
    wanda.refresh_from_db()
    assert not wanda.is_admitted


@pytest.mark.parametrize(
    "alike", ["hans.neu+x@post.example", "hans.neu@post.example.de", "hans.neu@pоst.example"]
)
def test_an_address_that_looks_like_it_is_another(client, invitation, link, sign_in, alike):
    sign_in(client, alike)
    assert client.post(link + "annahme/").status_code == 403


def test_expired(client, invitation, link, sign_in):
    sign_in(client, ADDRESS)
    with time_machine.travel(timezone.now() + timedelta(days=14, minutes=1)):
        refused = client.post(link + "annahme/")
        assert (refused.status_code, "abgelaufen" in refused.content.decode()) == (422, True)
        assert "abgelaufen" in client.get(link).content.decode()
    assert not Member.objects.get(email=ADDRESS).is_admitted


def test_taken_back(client, desk_of, carla, enno, invitation, link, sign_in, mailoutbox):
    assert desk_of(enno).post(f"{DESK}{invitation.pk}/ruecknahme/").status_code == 403
    assert desk_of(carla).post(f"{DESK}{invitation.pk}/ruecknahme/").url == DESK
    work_off()
    assert not mailoutbox  # its mail is not sent any more
    sign_in(client, ADDRESS)
    refused = client.post(link + "annahme/")
    assert (refused.status_code, "zurückgenommen" in refused.content.decode()) == (422, True)


def test_a_wrong_token_is_missing(client, invitation, link):
    assert client.get(link[:-2] + "x/").status_code == 404
    assert client.get("/einladung/" + "a" * 64 + "/").status_code == 404


def test_no_token_at_rest(invitation):
    token = token_of(invitation)
    assert token not in str(Invitation.objects.values())
    assert actions.find_invitation(token) == invitation
    assert actions.find_invitation(invitation.seed) is None
    assert actions.find_invitation(invitation.token_hash) is None


def test_as_coordinator(client, carla, arnsberg, mona):
    invitation = actions.invite(by=mona, municipality=arnsberg, address=ADDRESS, role="coordinator")
    hans = Member.objects.create(email=ADDRESS, display_name="Hans")
    actions.accept_invitation(by=hans, invitation=invitation)
    assert (
        Coordinator.objects.current().filter(member=hans, municipality=arnsberg, appointed_by=mona).exists()
    )


def test_a_fourth_coordinator_is_not_half_accepted(carla, arnsberg):
    invitation = actions.invite(by=carla, municipality=arnsberg, address=ADDRESS, role="coordinator")
    for number in (1, 2):
        member = Member.objects.create(
            email=f"k{number}@arnsberg.de", display_name="K", municipality=arnsberg
        )
        actions.appoint_coordinator(by=carla, municipality=arnsberg, member=member)
    hans = Member.objects.create(email=ADDRESS, display_name="Hans")
    with pytest.raises(ValidationError, match="schon drei"):
        actions.accept_invitation(by=hans, invitation=invitation)
    hans.refresh_from_db()
    invitation.refresh_from_db()
    assert (hans.municipality, invitation.accepted_at) == (None, None)


def test_from_another_municipality_is_a_move(carla, arnsberg, max_, enno, mona):
    Member.objects.filter(pk=max_.pk).update(email=ADDRESS)
    max_.refresh_from_db()
    invitation = actions.invite(by=carla, municipality=arnsberg, address=ADDRESS)
    actions.accept_invitation(by=max_, invitation=invitation)
    assert Member.objects.get(pk=max_.pk).municipality == arnsberg
    for_mona = actions.invite(by=carla, municipality=arnsberg, address=mona.email)
    with pytest.raises(PermissionDenied):
        actions.accept_invitation(by=mona, invitation=for_mona)


def test_who_may_not_invite(arnsberg, erika, enno, wanda):
    for by in (erika, enno, wanda):
        with pytest.raises(PermissionDenied):
            actions.invite(by=by, municipality=arnsberg, address=ADDRESS)
    assert not Invitation.objects.exists()


def test_whom_one_need_not_invite(desk_of, carla, erika, max_, arnsberg, invitation, mona):
    gone = Member.objects.create(email="weg@arnsberg.de", display_name="Weg", municipality=arnsberg)
    actions.end_membership(by=mona, member=gone, reason="Weg.")
    desk = desk_of(carla)
    for address, words in {
        ADDRESS: "schon eingeladen",
        erika.email.upper(): "gehört schon dazu",
        max_.email: "anderen Kommune",  # her domain is Ense's
        gone.email: "hat die Schule verlassen",
        "kein name": "keine gültige E-Mail-Adresse",
    }.items():
        refused = desk.post(DESK, {"address": address, "role": "member"})
        assert (refused.status_code, words in refused.content.decode()) == (422, True), address
    assert Invitation.objects.count() == 1
    assert desk.post(DESK, {"address": "neu@post.example", "role": "chef"}).status_code == 422


def test_after_it_expired_one_can_invite_again(carla, arnsberg, invitation):
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        again = actions.invite(by=carla, municipality=arnsberg, address=ADDRESS)
        assert again.is_open
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_many(desk_of, carla, arnsberg, count, django_assert_num_queries):
    desk = desk_of(carla)
    for number in range(count):
        actions.invite(by=carla, municipality=arnsberg, address=f"p{number}@post.example")
    # session with member; municipality, coordinates?; invitations; unread notices
    with django_assert_num_queries(5):
        desk.get(DESK)
    with django_assert_num_queries(5):  # … how many instead of unread
        desk.get("/api/municipalities/05958004/invitations/")


def test_the_other_door(desk_of, client_of, carla, wanda, arnsberg):
    desk, path = desk_of(carla), "/api/municipalities/05958004/invitations/"
    json = {"content_type": "application/json"}
    made = desk.post(path, {"address": " Wanda.Wartend@POST.example "}, **json)
    assert (made.status_code, made.json()["address"]) == (201, wanda.email)
    assert desk.post(path, {"address": "kein name"}, **json).status_code == 400
    assert desk.post(path, {"address": wanda.email}, **json).status_code == 400
    token = token_of(Invitation.objects.get())
    assert token not in made.content.decode()
    assert client_of(carla).post(f"/api/invitations/{token}/acceptance/").status_code == 403
    assert client_of(wanda).post(f"/api/invitations/{token}/acceptance/").status_code == 204
    assert client_of(wanda).post(f"/api/invitations/{token}/acceptance/").status_code == 400
    assert Member.objects.get(pk=wanda.pk).municipality == arnsberg


# -- The mail ----------------------------------------------------------------------------------------------


def test_sent_once(invitation, mailoutbox):
    work_off()
    work_off()
    assert len(mailoutbox) == 1
    invitation.refresh_from_db()
    assert invitation.letter_state == "sent"


def test_a_killed_worker_loses_nothing(invitation, mailoutbox):
    claim("members.invitations")  # … and dies here
    work_off()
    assert not mailoutbox  # the lease still holds
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        work_off()
    (mail,) = mailoutbox
    assert mail.extra_headers["Message-ID"] == invitation.message_id


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ConnectionRefusedError(), "due"),
        (smtplib.SMTPRecipientsRefused({"x": (451, b"later")}), "due"),
        (smtplib.SMTPRecipientsRefused({"x": (550, b"unknown")}), "held"),
        (smtplib.SMTPDataError(554, b"no"), "held"),
    ],
)
def test_what_an_error_means(invitation, desk_of, carla, error, state):
    with patch("django.core.mail.backends.locmem.EmailBackend.send_messages", side_effect=error):
        work_off()
    invitation.refresh_from_db()
    assert invitation.mail == state
    assert ("Mail kam nicht an" in desk_of(carla).get(DESK).content.decode()) is (state == "held")


def test_letters_that_did_not_arrive_are_shown_where_the_post_is_looked_after(desk_of, mona, carla, arnsberg):
    held = actions.invite(by=carla, municipality=arnsberg, address="weg@einladung.example")
    needless = actions.invite(by=carla, municipality=arnsberg, address="alt@einladung.example")
    now = timezone.now()
    Invitation.objects.filter(pk=held.pk).update(held_at=now, failing_since=now, outcome="SMTP 550")
    Invitation.objects.filter(pk=needless.pk).update(letter_state="needless")
    page = desk_of(mona).get("/hinweise/versand/").content.decode()
    assert ("Einladungen per E-Mail" in page, "SMTP 550" in page) == (True, True)
    assert ("weg@einladung.example" in page, "nicht mehr nötig" in page) == (False, False)
    assert DESK in page
    assert "1 Vorgang wird" in desk_of(mona).post("/hinweise/versand/", follow=True).content.decode()
    held.refresh_from_db()
    needless.refresh_from_db()
    assert (held.mail, needless.mail) == ("due", "needless")
