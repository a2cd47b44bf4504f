"""What a push service says to a message, and to whom none is ever sent."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from notifications import actions
from notifications.models import (
    PushSubscription,
    Rule,
    State,
)
from school.jobs.loop import work_off
from tests.notifications.push_service import AUTH, P256DH
from tests.notifications.pushing import answer, pushed, switch_on

pytestmark = pytest.mark.django_db


# -- What the service says --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_an_expired_subscription_is_dropped_and_nothing_is_set_aside(service, thread, erika, max_, status):
    switch_on(service, erika)
    service.answers["/telefon"] = (status, {})
    answer(thread, max_)
    assert not PushSubscription.objects.exists()
    assert (pushed().get().state, pushed().get().rule) == (State.SUPPRESSED, Rule.NO_DEVICE)
    answer(thread, max_, "Noch etwas.")
    assert service.paths() == ["/telefon"]


def test_one_device_is_gone_and_the_other_is_woken(service, thread, erika, max_):
    switch_on(service, erika, "alt")
    switch_on(service, erika, "neu")
    service.answers["/alt"] = (410, {})
    answer(thread, max_)
    assert sorted(service.paths()) == ["/alt", "/neu"]
    assert PushSubscription.objects.get().endpoint.endswith("/neu")
    assert pushed().get().state == State.SENT


def test_a_busy_service_is_asked_again_when_it_wants_to_be_and_only_for_that_device(
    service, thread, erika, max_
):
    switch_on(service, erika, "a")
    switch_on(service, erika, "b")
    service.answers["/b"] = (429, {"Retry-After": "600"})
    answer(thread, max_)
    row = pushed().get()
    assert (row.state, row.outcome) == (State.DUE, "Push 429")
    assert timedelta(minutes=9) < row.due_at - timezone.now() <= timedelta(minutes=10)
    del service.answers["/b"]
    with time_machine.travel(row.due_at + timedelta(seconds=1)):
        work_off()
    assert service.paths() == ["/a", "/b", "/b"]
    assert pushed().get().state == State.SENT


def test_a_service_in_trouble_is_temporary(service, thread, erika, max_):
    switch_on(service, erika)
    service.answers["/telefon"] = (503, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"})
    answer(thread, max_)
    assert (pushed().get().state, pushed().get().outcome) == (State.DUE, "Push 503")


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_a_refusal_is_set_aside_and_shown(service, thread, erika, max_, status):
    device = switch_on(service, erika)
    service.answers["/telefon"] = (status, {})
    answer(thread, max_)
    assert (pushed().get().held_at is not None, pushed().get().outcome) == (True, f"Push {status}")
    device.refresh_from_db()
    assert device.refusals == 1
    del service.answers["/telefon"]
    answer(thread, max_, "Es geht wieder.")
    device.refresh_from_db()
    assert device.refusals == 0


def test_a_device_that_is_refused_again_and_again_is_left_alone(service, thread, client_of, erika, max_):
    switch_on(service, erika)
    service.answers["/telefon"] = (403, {})
    for number in range(PushSubscription.MAX_REFUSALS + 2):
        answer(thread, max_, f"Antwort {number}")
    assert len(service.messages) == PushSubscription.MAX_REFUSALS
    assert pushed().count() == PushSubscription.MAX_REFUSALS, "no transport that serves her, no row"
    assert "nicht mehr erreichbar" in client_of(erika).get("/hinweise/geraete/").content.decode()


def test_no_redirect_is_followed(service, thread, erika, max_):
    switch_on(service, erika)
    service.answers["/telefon"] = (302, {"Location": f"{service.origin}/woanders"})
    answer(thread, max_)
    assert service.paths() == ["/telefon"]
    assert pushed().get().outcome == "Push 302"


def test_a_service_that_is_away_holds_nothing_else_up(service, thread, erika, max_, settings, mailoutbox):
    settings.PUSH_LOCAL_SERVICE = "http://127.0.0.1:9"  # nobody listens on "discard"
    actions.add_device(by=erika, endpoint="http://127.0.0.1:9/x", p256dh=P256DH, auth=AUTH)
    for number in range(3):
        answer(thread, max_, f"Antwort {number}")
    assert len(mailoutbox) == 3
    assert set(pushed().values_list("outcome", flat=True)) == {"Push ConnectionRefusedError", "Push away"}
    assert set(pushed().values_list("state", flat=True)) == {State.DUE}


# -- Where it may go --------------------------------------------------------------------------------------

NOT_OURS = [
    "http://fcm.googleapis.com/fcm/send/x",
    "https://127.0.0.1/x",
    "https://localhost/x",
    "https://[::1]/x",
    "https://[fd00::1]/x",
    "https://10.0.0.5/x",
    "https://192.168.1.1/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://2130706433/x",
    "https://0x7f.1/x",
    "https://fcm.googleapis.com.boese.example/x",
    "https://boese.example/fcm.googleapis.com/",
    "https://boese.example\\.push.apple.com/x",
    "https://boese.example#.push.apple.com/x",
    "https://boese.example?.push.apple.com/x",
    "https://nutzer@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@127.0.0.1/x",
    "https://fcm.googleapis.com:8080/x",
    "https://fcm.googleapis.com",
    "https://push.apple.com.",
    "https://notify.windows.com.boese.example/x",
    "https://notpush.apple.com/x",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: 127.0.0.1",
    "\thttps://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/ä",
    "https:fcm.googleapis.com/x",
    "ftp://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "",
    "https://fcm.googleapis.com/" + "x" * 1000,
]
OURS = [
    "https://fcm.googleapis.com/fcm/send/abc:DEF-123_x",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
    "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAD%2f",
    "https://web.push.apple.com/QGx",
]


@pytest.mark.parametrize("endpoint", NOT_OURS)
def test_only_push_services_are_taken(service, client_of, erika, endpoint):
    with pytest.raises(ValidationError):
        actions.add_device(by=erika, endpoint=endpoint, p256dh=P256DH, auth=AUTH)
    sent = {"endpoint": endpoint, "keys": {"p256dh": P256DH, "auth": AUTH}}
    answered = client_of(erika).post("/api/notifications/push/", sent, content_type="application/json")
    assert answered.status_code == 400 or endpoint.startswith("\t")  # DRF strips what surrounds a text
    assert not PushSubscription.objects.filter(endpoint=endpoint).exists()


@pytest.mark.parametrize("endpoint", OURS)
def test_the_services_of_the_browsers_are_taken(service, erika, endpoint):
    assert actions.add_device(by=erika, endpoint=endpoint, p256dh=P256DH, auth=AUTH).pk


def test_an_address_that_slipped_into_the_table_is_not_asked(service, thread, erika, max_, settings):
    device = switch_on(service, erika)
    settings.PUSH_LOCAL_SERVICE = ""
    answer(thread, max_)
    assert service.messages == []
    assert pushed().get().held_at is not None
    device.refresh_from_db()
    assert device.refusals == 1


@pytest.mark.parametrize(
    "keys", [{"p256dh": "x"}, {"auth": "kurz"}, {"p256dh": "C" + "A" * 86}, {"auth": "ä" * 22}]
)
def test_keys_have_the_shape_of_keys(service, erika, keys):
    with pytest.raises(ValidationError):
        switch_on(service, erika, **keys)
