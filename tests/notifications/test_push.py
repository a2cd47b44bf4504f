"""Messages to people's own devices: signed, empty, and each fact once per transport."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as rules_of_the_game
from hypothesis import strategies as st

from forums.actions import post_reply
from members.models import Member
from notifications import actions, vapid
from notifications.models import (
    Choice,
    Delivery,
    Notification,
    OnDevices,
    PushSubscription,
    Rule,
    State,
)
from notifications.planning import Wishes, plan_push
from notifications.transports import TRANSPORTS, push
from school.jobs.loop import work_off
from school.notices import Group, Rhythm
from tests.notifications.pushing import WEDNESDAY, answer, pushed, switch_on
from tests.working import announce_next

pytestmark = pytest.mark.django_db


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
        work_off()
        work_off()
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
        work_off()
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
        work_off()
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


# -- One decision per way ---------------------------------------------------------------------------------


def test_a_transport_answers_three_questions_and_has_a_name():
    for transport in TRANSPORTS.values():
        assert all(callable(getattr(transport, name)) for name in ("serves", "plan", "send"))
        assert transport.LABEL


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
    push._breakers.clear()  # what the stream before has put to sleep
    switch_on(service, erika, "immer")
    clock = WEDNESDAY
    for kind, value in stream:
        with time_machine.travel(clock, tick=False):
            if kind == "answer":
                post_reply(by=(erika, max_)[value], thread=thread, body=f"Antwort um {clock} {kind}")
                announce_next()
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
                work_off()
        clock += timedelta(hours=value if kind == "hours" else 0, minutes=7)
    service.answers.clear()
    for day in range(1, 16):  # until everything that waits has come, at noon of every day
        with time_machine.travel(clock.replace(hour=11) + timedelta(days=day), tick=False):
            work_off()
    told = Notification.objects.filter(recipient=erika).count()
    ended = pushed(state=State.SENT).count() + pushed(state=State.SUPPRESSED).exclude(rule="").count()
    assert ended == told == pushed().count()
    rules = set(pushed(state=State.SUPPRESSED).values_list("rule", flat=True))
    assert rules <= {Rule.NOT_AT_ONCE, Rule.OFF_DEVICES, Rule.READ}
    assert Delivery.objects.filter(transport="mail", notification__recipient=erika).count() == told
    # one device woken, the other one busy, all read before the next try: that ends as read, not as sent
    woken = service.paths().count("/immer")
    assert woken <= pushed().exclude(rule__in=[Rule.NOT_AT_ONCE, Rule.OFF_DEVICES]).count()
    assert woken or not pushed(state=State.SENT).exists()
    messages = len(service.messages)
    with time_machine.travel(clock + timedelta(days=40), tick=False):
        assert work_off() == 0
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
