"""What rings on devices, group by group, as somebody wants it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from notifications import actions
from notifications.models import (
    Choice,
    Delivery,
    Notification,
    OnDevices,
    Rule,
    State,
)
from notifications.planning import Wishes, plan_push
from school.jobs.loop import work_off
from school.notices import Group, Rhythm
from tests.notifications.pushing import WEDNESDAY, answer, pushed, switch_on

pytestmark = pytest.mark.django_db


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
        work_off()
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
