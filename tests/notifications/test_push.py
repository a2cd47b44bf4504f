"""Messages to people's own devices: signed, empty, once, and never to anybody but push services."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as rules_of_the_game
from hypothesis import strategies as st

from forums.actions import post_reply, start_thread
from forums.models import Forum
from members.actions import end_membership, erase_account, take_back
from members.models import Departure, Member
from notifications import actions, vapid
from notifications.models import (
    Choice,
    Delivery,
    FeedKey,
    Notification,
    OnDevices,
    PushSubscription,
    Rule,
    State,
)
from notifications.planning import Wishes, plan_push
from notifications.transports import TRANSPORTS, push
from school.notices import Group, Rhythm
from tests.members import traces
from tests.notifications.push_service import AUTH, P256DH, running

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def service(settings):
    """A school with a key, and a push service on this machine."""
    settings.VAPID_PRIVATE_KEY = vapid.make_key()
    push._asleep_until.clear()
    with running(vapid.public_key()) as found:
        settings.PUSH_LOCAL_SERVICE = found.origin
        yield found
    assert "wrong" not in found.paths(), found.messages


@pytest.fixture
def thread(erika, max_):
    """Erika's question; both have been here for a year."""
    Member.objects.update(joined_at=WEDNESDAY - timedelta(days=365))
    forum = Forum.objects.create(slug="offen", title="Offen", description="Alles", kind="open")
    thread = start_thread(by=erika, forum=forum, title="Wie fangen wir an?", body="Wer hilft?")
    actions.work_off()
    return thread


def switch_on(service, member, name="telefon", **keys) -> PushSubscription:
    """A browser of hers subscribes."""
    given = {"p256dh": P256DH, "auth": AUTH, "device": "Firefox auf Android", **keys}
    return actions.add_device(by=member, endpoint=f"{service.origin}/{name}", **given)


def answer(thread, max_, text="Mit einem Frühstück."):
    """Max answers, and the work is done."""
    post_reply(by=max_, thread=thread, body=text)
    actions.work_off()


def pushed(**wanted):
    """Rows of the transport."""
    return Delivery.objects.filter(transport="push", **wanted)


# -- The message ------------------------------------------------------------------------------------------


def test_a_device_is_woken_by_an_empty_signed_message(service, thread, erika, max_):
    switch_on(service, erika)
    answer(thread, max_)
    ((path, headers),) = service.messages
    assert path == "/telefon"
    assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("86400", "normal", "neues")
    assert headers["Content-Length"] == "0"
    assert "Content-Encoding" not in headers
    assert {name.lower() for name in headers} == {
        *("host", "accept-encoding", "content-length", "ttl", "urgency", "topic", "authorization")
    }, "nothing that says what it is about"
    assert pushed().get().state == State.SENT
    assert Delivery.objects.filter(transport="mail").count() == 1, "the mail goes its own way"


def test_who_has_no_device_gets_no_row(service, thread, erika, max_):
    switch_on(service, max_)
    answer(thread, max_)
    assert not pushed().exists()
    assert Delivery.objects.count() == 1


def test_without_a_key_nothing_is_pushed_or_offered(service, thread, client_of, erika, max_, settings):
    switch_on(service, erika)
    settings.VAPID_PRIVATE_KEY = ""
    answer(thread, max_)
    assert not pushed().exists()
    assert (
        "Nachricht auf deine Geräte" not in client_of(erika).get("/hinweise/einstellungen/").content.decode()
    )
    with pytest.raises(PermissionDenied):
        switch_on(service, erika, "neues")


def test_of_several_facts_of_one_night_one_wakes_the_device(service, thread, erika, max_, settings):
    settings.QUIET_MAIL = True
    switch_on(service, erika)
    with time_machine.travel(WEDNESDAY.replace(hour=20), tick=False):
        for number in range(3):
            answer(thread, max_, f"Abends {number}")
    assert service.messages == []
    with time_machine.travel(WEDNESDAY + timedelta(days=1), tick=False):
        actions.work_off()
        actions.work_off()
    assert service.paths() == ["/telefon"]
    assert pushed(state=State.SENT).count() == 3
    with time_machine.travel(WEDNESDAY + timedelta(days=1, hours=1), tick=False):
        answer(thread, max_, "Am Tag danach.")
    assert service.paths() == ["/telefon"] * 2


def test_what_was_read_before_service_time_does_not_ring(service, thread, erika, max_, settings):
    settings.QUIET_MAIL = True
    switch_on(service, erika)
    with time_machine.travel(WEDNESDAY.replace(hour=20), tick=False):
        answer(thread, max_)
        actions.mark_all_read(by=erika)
    with time_machine.travel(WEDNESDAY + timedelta(days=1), tick=False):
        actions.work_off()
    assert service.messages == []
    assert pushed().get().rule == Rule.READ


def test_security_is_urgent_and_comes_at_night(service):
    night = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    assert plan_push(Group.SECURITY, Wishes(), night).due_at == night
    assert plan_push(Group.REPLIES, Wishes(), night).due_at == datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("rhythm", [Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.NEVER])
def test_only_what_somebody_wants_to_hear_at_once_rings(service, thread, erika, max_, rhythm):
    switch_on(service, erika)
    actions.choose_rhythms(by=erika, rhythms={"replies": rhythm})
    answer(thread, max_)
    assert service.messages == []
    assert (pushed().get().state, pushed().get().rule) == (State.SUPPRESSED, Rule.NOT_AT_ONCE)


def test_a_new_wish_holds_for_what_waits_for_the_morning(service, thread, erika, max_, settings):
    settings.QUIET_MAIL = True
    switch_on(service, erika)
    with time_machine.travel(WEDNESDAY.replace(hour=20), tick=False):
        answer(thread, max_)
        actions.choose_rhythms(by=erika, rhythms={"replies": "weekly"})
    with time_machine.travel(WEDNESDAY + timedelta(days=1), tick=False):
        actions.work_off()
    assert service.messages == []
    assert pushed().get().rule == Rule.NOT_AT_ONCE


def test_push_does_not_use_up_the_mails_of_the_first_week(service, thread, erika, max_, settings):
    settings.QUIET_MAIL = True
    Member.objects.filter(pk=erika.pk).update(joined_at=WEDNESDAY)
    switch_on(service, erika)
    for hour in range(3):
        with time_machine.travel(WEDNESDAY + timedelta(hours=hour), tick=False):
            answer(thread, max_, f"Antwort {hour}")
    assert Delivery.objects.filter(transport="mail", state=State.SENT).count() == 3
    assert pushed(state=State.SENT).count() == 3


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
        actions.work_off()
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
    assert (pushed().get().state, pushed().get().outcome) == (State.HELD, f"Push {status}")
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


# -- Each group as somebody wants it ----------------------------------------------------------------------

PAGE = "/hinweise/einstellungen/"
FORM = {group.value: "now" for group in Group if group != Group.SECURITY}
FORM |= {"digest_weekday": "1", "digest_hour": "8"}


@pytest.mark.parametrize("rhythm", Rhythm.values)
@pytest.mark.parametrize("wish", ["", *OnDevices.values])
def test_the_choice_decides_and_else_the_rhythm(rhythm, wish):
    wishes = Wishes(rhythms={"replies": rhythm}, devices={"replies": wish} if wish else {})
    planned = plan_push(Group.REPLIES, wishes, WEDNESDAY)
    if wish == OnDevices.NEVER:
        assert planned.rule == Rule.OFF_DEVICES
    elif wish == OnDevices.ALWAYS or rhythm == Rhythm.NOW:
        assert (planned.state, planned.rule) == (State.DUE, "")
    else:
        assert planned.rule == Rule.NOT_AT_ONCE


def test_no_wish_silences_security_and_none_rings_at_night():
    night = datetime(2026, 11, 25, 23, 0, tzinfo=UTC)
    silent = Wishes(devices=dict.fromkeys(Group.values, OnDevices.NEVER))
    assert plan_push(Group.SECURITY, silent, night).due_at == night
    loud = Wishes(devices=dict.fromkeys(Group.values, OnDevices.ALWAYS))
    assert plan_push(Group.NEWS, loud, night).due_at == datetime(2026, 11, 26, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize("rhythm", [Rhythm.WEEKLY, Rhythm.NEVER])
def test_what_is_wished_for_devices_rings_whatever_its_mails_do(service, thread, erika, max_, rhythm):
    switch_on(service, erika)
    actions.choose_rhythms(by=erika, rhythms={"replies": rhythm})
    actions.choose_devices(by=erika, devices={"replies": "always"})
    answer(thread, max_)
    assert service.paths() == ["/telefon"]
    assert Delivery.objects.get(transport="mail").state in {State.WAITING, State.SUPPRESSED}


def test_what_is_switched_off_for_devices_comes_by_mail_alone_and_why_says_so(
    service, thread, client_of, erika, max_
):
    switch_on(service, erika)
    actions.choose_devices(by=erika, devices={"replies": "never"})
    answer(thread, max_)
    assert service.messages == []
    assert pushed().get().rule == Rule.OFF_DEVICES
    assert Delivery.objects.get(transport="mail").state == State.SENT
    told = Notification.objects.get(recipient=erika)
    why = client_of(erika).get(f"/hinweise/{told.pk}/warum/").content.decode()
    assert "Solche Hinweise willst du nicht auf deinen Geräten." in why


def test_a_new_choice_holds_for_what_waits_for_the_morning(service, thread, erika, max_, settings):
    settings.QUIET_MAIL = True
    switch_on(service, erika)
    with time_machine.travel(WEDNESDAY.replace(hour=20), tick=False):
        answer(thread, max_)
        actions.choose_devices(by=erika, devices={"replies": "never"})
    with time_machine.travel(WEDNESDAY + timedelta(days=1), tick=False):
        actions.work_off()
    assert service.messages == []
    assert pushed().get().rule == Rule.OFF_DEVICES


def test_ending_mails_by_one_click_leaves_the_choice_for_devices(service, thread, erika, max_):
    switch_on(service, erika)
    actions.choose_devices(by=erika, devices={"replies": "always"})
    actions.unsubscribe(by=erika, group="replies")
    answer(thread, max_)
    assert service.paths() == ["/telefon"]
    actions.undo_unsubscription(by=erika, group="replies")
    choice = Choice.objects.get(member=erika, group="replies")
    assert (choice.rhythm, choice.devices) == ("now", "always")


def test_the_page_asks_per_group_also_before_there_is_a_device(service, client_of, erika):
    client = client_of(erika)
    html = client.get(PAGE).content.decode()
    assert html.count('name="devices-') == len(Group) - 1
    assert 'name="devices-security"' not in html
    assert "Du hast noch kein" in html
    sent = client.post(PAGE, {**FORM, "devices-news": "always", "devices-replies": "never"}, follow=True)
    assert "Gespeichert." in sent.content.decode()
    client.post(PAGE, FORM)  # a page from before: says nothing of devices
    stored = dict(Choice.objects.filter(member=erika).values_list("group", "devices"))
    assert {group: wish for group, wish in stored.items() if wish != "as_mails"} == {
        "news": "always",
        "replies": "never",
    }
    switch_on(service, erika)
    assert "Du hast noch kein" not in client.get(PAGE).content.decode()


def test_a_wrong_choice_is_refused_and_nothing_of_the_page_is_stored(service, client_of, erika):
    refused = client_of(erika).post(PAGE, {**FORM, "devices-news": "manchmal"})
    assert refused.status_code == 422
    assert 'href="#id_devices-news"' in refused.content.decode()
    assert not Choice.objects.exists()
    for wrong in ({"security": "never"}, {"news": "manchmal"}, {"wetter": "always"}):
        with pytest.raises(ValidationError):
            actions.choose_devices(by=erika, devices=wrong)


def test_programs_choose_devices_too(service, client_of, erika):
    client, path = client_of(erika), "/api/notifications/preferences/"
    shown = client.get(path).json()
    assert shown["devices"] == {group.value: "as_mails" for group in Group if group != Group.SECURITY}
    put = client.put(path, {**shown, "devices": {"news": "always"}}, "application/json")
    assert put.json()["devices"]["news"] == "always"
    del shown["devices"]
    assert client.put(path, shown, "application/json").json()["devices"]["news"] == "always", "kept"
    for wrong in ({"security": "never"}, {"news": "manchmal"}, {"wetter": "always"}):
        assert client.put(path, {**shown, "devices": wrong}, "application/json").status_code == 400


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
    assert pushed().get().state == State.HELD
    device.refresh_from_db()
    assert device.refusals == 1


@pytest.mark.parametrize(
    "keys", [{"p256dh": "x"}, {"auth": "kurz"}, {"p256dh": "C" + "A" * 86}, {"auth": "ä" * 22}]
)
def test_keys_have_the_shape_of_keys(service, erika, keys):
    with pytest.raises(ValidationError):
        switch_on(service, erika, **keys)


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
    with django_assert_num_queries(4):  # session, member, devices, feed
        client.get("/hinweise/geraete/")
    for number in range(9):
        switch_on(service, erika, f"geraet-{number}")
    with django_assert_num_queries(4):
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
    actions.announce_next()
    end_membership(by=mona, member=erika, reason="Andere Aufgabe")
    assert PushSubscription.objects.get().member == max_
    actions.work_off()
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
    erase_account(by=erika, keep_contributions=True)
    assert traces.in_tables() == []
    assert not FeedKey.objects.exists()


def test_push_reaches_nobody_whose_access_is_closed(service, erika):
    switch_on(service, erika)
    Member.objects.filter(pk=erika.pk).update(is_active=False)  # by whatever way
    assert push.serves([erika.pk]) == set()


# -- One decision per way ---------------------------------------------------------------------------------


def test_a_transport_answers_four_questions():
    for transport in TRANSPORTS.values():
        assert all(callable(getattr(transport, name)) for name in ("serves", "plan", "connect", "send"))


steps = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), st.integers(0, 1)),
        st.tuples(st.just("wish"), st.sampled_from(Rhythm.values)),
        st.tuples(st.just("choice"), st.sampled_from(OnDevices.values)),
        st.tuples(st.just("device"), st.sampled_from(["a", "b"])),
        st.tuples(st.just("status"), st.sampled_from([201, 410, 429, 503])),
        st.tuples(st.just("read"), st.just(0)),
        st.tuples(st.just("hours"), st.integers(1, 40)),
    ),
    min_size=3,
    max_size=20,
)


@rules_of_the_game(
    max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(stream=steps)
def test_each_fact_ends_in_exactly_one_way_per_transport(service, thread, settings, erika, max_, stream):
    settings.QUIET_MAIL = True
    for model in (Delivery, Notification, Choice, PushSubscription):
        model.objects.all().delete()
    service.messages.clear()
    service.answers.clear()
    push._asleep_until.clear()  # what the stream before has put to sleep
    switch_on(service, erika, "immer")
    clock = WEDNESDAY
    for kind, value in stream:
        with time_machine.travel(clock, tick=False):
            if kind == "answer":
                post_reply(by=(erika, max_)[value], thread=thread, body=f"Antwort um {clock} {kind}")
                actions.announce_next()
            elif kind == "wish":
                actions.choose_rhythms(by=erika, rhythms={"replies": value})
            elif kind == "choice":
                actions.choose_devices(by=erika, devices={"replies": value})
            elif kind == "device":
                switch_on(service, erika, value)
            elif kind == "status":
                service.answers = {"/a": (value, {}), "/b": (value, {"Retry-After": "60"})}
            elif kind == "read":
                actions.mark_all_read(by=erika)
            else:
                actions.work_off()
        clock += timedelta(hours=value if kind == "hours" else 0, minutes=7)
    service.answers.clear()
    for day in range(1, 16):  # until everything that waits has come, at noon of every day
        with time_machine.travel(clock.replace(hour=11) + timedelta(days=day), tick=False):
            actions.work_off()
    told = Notification.objects.filter(recipient=erika).count()
    ended = pushed(state=State.SENT).count() + pushed(state=State.SUPPRESSED).exclude(rule="").count()
    assert ended == told == pushed().count()
    rules = set(pushed(state=State.SUPPRESSED).values_list("rule", flat=True))
    assert rules <= {Rule.NOT_AT_ONCE, Rule.OFF_DEVICES, Rule.READ}
    assert Delivery.objects.filter(transport="mail", notification__recipient=erika).count() == told
    # one device woken, the other one busy, all read before the next try: that ends as read, not as sent
    woken = service.paths().count("/immer")
    assert woken <= pushed().filter(attempts__gt=0).count()
    assert woken or not pushed(state=State.SENT).exists()
    messages = len(service.messages)
    with time_machine.travel(clock + timedelta(days=40), tick=False):
        assert actions.work_off() == 0
    assert len(service.messages) == messages


# -- The key ----------------------------------------------------------------------------------------------


def test_the_command_makes_a_key_that_works(settings):
    printed = StringIO()
    call_command("make_vapid_key", stdout=printed)
    name, _, key = printed.getvalue().strip().partition("=")
    assert name == "VAPID_PRIVATE_KEY"
    settings.VAPID_PRIVATE_KEY = key
    assert len(vapid.public_key()) == 87
    assert vapid.authorization("https://fcm.googleapis.com", expires_at=1).startswith("vapid t=")


def test_in_development_a_key_is_made_once(settings, tmp_path):
    settings.VAPID_PRIVATE_KEY, settings.VAPID_KEY_FILE = "", tmp_path / "neu" / "vapid.key"
    first = vapid.public_key()
    vapid._own_key.cache_clear()
    assert vapid.public_key() == first
    assert [path.name for path in (tmp_path / "neu").iterdir()] == ["vapid.key"]
    assert settings.VAPID_KEY_FILE.stat().st_mode & 0o077 == 0


def test_the_worker_is_served_from_the_root(client_of):
    answered = client_of(None).get("/sw.js")
    assert answered["Content-Type"] == "text/javascript; charset=utf-8"
    assert answered["Cache-Control"] == "no-cache"
    policy = set(answered["Content-Security-Policy"].split("; "))
    assert policy == {"default-src 'none'", "connect-src 'self'"}
    again = client_of(None).get("/sw.js", headers={"If-None-Match": answered["ETag"]})
    assert again.status_code == 304
