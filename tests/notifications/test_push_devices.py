"""Devices are listed, added and ended by their owner, and end with the access."""

import pytest

from forums.actions import post_reply
from members.actions import end_membership, erase_account, take_back
from members.models import Departure, Member
from notifications import actions, vapid
from notifications.models import (
    FeedKey,
    Notification,
    PushSubscription,
    Rule,
)
from notifications.transports import push
from school.jobs.loop import work_off
from school.privacy.ledger import Contributions
from tests.members import traces
from tests.notifications.push_service import AUTH, P256DH
from tests.notifications.pushing import answer, pushed, switch_on
from tests.working import announce_next

pytestmark = pytest.mark.django_db


# -- Devices ----------------------------------------------------------------------------------------------


def test_the_same_endpoint_twice_is_one_device(service, erika, max_):
    first, again = switch_on(service, erika), switch_on(service, erika)
    assert first.pk == again.pk
    switch_on(service, max_)
    assert PushSubscription.objects.get().member == max_, "on a shared computer it belongs to who came last"


def test_the_eleventh_device_takes_the_place_of_the_oldest(service, erika):
    for number in range(PushSubscription.MAX_PER_MEMBER + 1):
        switch_on(service, erika, f"geraet-{number}")
    left = list(PushSubscription.objects.order_by("pk").values_list("endpoint", flat=True))
    assert len(left) == PushSubscription.MAX_PER_MEMBER
    assert left[0].endswith("geraet-1")


def test_the_api_lists_adds_and_ends_ones_own(service, client_of, erika, max_):
    client, path = client_of(erika), "/api/notifications/push/"
    sent = {
        "endpoint": f"{service.origin}/pc",
        "expirationTime": None,
        "keys": {"p256dh": P256DH, "auth": AUTH},
    }
    browser = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}
    for _ in range(2):
        added = client.post(path, sent, content_type="application/json", **browser)
        assert added.status_code == 201
    assert "keys" not in added.json()
    shown = client.get(path).json()
    assert shown["key"] == vapid.public_key()
    assert [(row["device"], row["endpoint"]) for row in shown["devices"]] == [
        ("Firefox auf Linux", f"{service.origin}/pc")
    ]
    address = f"{path}{added.json()['id']}/"
    assert client_of(max_).delete(address).status_code == 404
    assert client_of(max_).get(path).json()["devices"] == []
    assert client.delete(address).status_code == 204
    assert client.delete(address).status_code == 404
    for wrong in ({}, {"endpoint": f"{service.origin}/pc"}, {"endpoint": 1, "keys": "x"}, []):
        assert client.post(path, wrong, content_type="application/json").status_code == 400


def test_devices_are_listed_and_ended_without_script(service, client_of, erika, max_):
    device = switch_on(service, erika)
    html = client_of(erika).get("/hinweise/einstellungen/").content.decode()
    assert "Firefox auf Android" in html
    assert f'data-push="{vapid.public_key()}"' in html
    path = f"/hinweise/geraete/{device.pk}/ende/"
    assert client_of(max_).post(path).status_code == 404
    assert client_of(erika).get(path).status_code == 405
    shown = client_of(erika).post(path, follow=True).content.decode()
    assert "bekommt keine Nachrichten mehr" in shown
    assert "Noch kein Gerät eingeschaltet." in shown


def test_one_device_or_ten_cost_the_same(service, client_of, erika, django_assert_num_queries):
    client = client_of(erika)
    switch_on(service, erika)
    with django_assert_num_queries(3):  # session with member, devices, feed
        client.get("/hinweise/geraete/")
    for number in range(9):
        switch_on(service, erika, f"geraet-{number}")
    with django_assert_num_queries(3):
        assert client.get("/hinweise/geraete/").content.decode().count('class="item ') == 10


def test_why_says_what_became_of_the_message(service, thread, client_of, erika, max_):
    switch_on(service, erika)
    answer(thread, max_)
    told = Notification.objects.get(recipient=erika)
    assert (
        "dem Push-Dienst gemeldet, ohne Inhalt"
        in client_of(erika).get(f"/hinweise/{told.pk}/warum/").content.decode()
    )


# -- Leaving ----------------------------------------------------------------------------------------------


def test_devices_and_feed_end_with_the_access(service, thread, erika, max_, mona):
    switch_on(service, erika)
    switch_on(service, max_, "max")
    actions.make_feed(by=erika)
    post_reply(by=max_, thread=thread, body="Kommt nicht mehr an.")
    announce_next()
    end_membership(by=mona, member=erika, reason="Andere Aufgabe")
    assert PushSubscription.objects.get().member == max_
    work_off()
    assert service.messages == []
    assert pushed().get().rule == Rule.AWAY


def test_whoever_comes_back_starts_without_devices(service, erika, mona):
    switch_on(service, erika)
    end_membership(by=mona, member=erika, reason="Irrtum")
    take_back(by=mona, departure=Departure.objects.get())
    assert Member.objects.get(pk=erika.pk).is_active
    assert not PushSubscription.objects.exists()


def test_a_deleted_account_leaves_no_trace_of_its_devices(service, erika, monkeypatch):
    monkeypatch.setattr(traces, "WORDS", ("geraet-von-erika",))
    switch_on(service, erika, "geraet-von-erika")
    actions.make_feed(by=erika)
    assert traces.in_tables() == ["notifications_pushsubscription.endpoint"]
    erase_account(by=erika, contributions=Contributions.KEPT)
    assert traces.in_tables() == []
    assert not FeedKey.objects.exists()


def test_push_reaches_nobody_whose_access_is_closed(service, erika):
    switch_on(service, erika)
    Member.objects.filter(pk=erika.pk).update(is_active=False)  # by whatever way
    assert push.serves([erika.pk]) == set()
