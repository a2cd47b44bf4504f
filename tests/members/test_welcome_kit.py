"""The Schultüte: a path for the first week that nobody else sees and nobody checks."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from members import actions
from members.models import ClassMembership, Coordinator, Member, SchoolClass, Step, WelcomeKit
from members.queries import welcome
from school.models import Entry

pytestmark = pytest.mark.django_db


def done(member) -> list[str]:
    return [step.key.value for step in welcome.kit_of(member).steps if step.is_done]


def fill_in(member) -> None:
    actions.update_profile(by=member, display_name=member.display_name, role_at_work="Archiv")
    actions.update_entry(
        by=member,
        about="Ich sammle.",
        offers=["kultur"],
        is_listed=True,
        contact_consent=False,
        contact_email="",
    )


def test_the_profile_ticks_itself_and_all_else_is_ticked_by_hand(erika):
    assert done(erika) == []
    actions.tick(by=erika, step=Step.PROFILE)
    assert done(erika) == []  # three fields are three fields
    fill_in(erika)
    actions.tick(by=erika, step=Step.HELLO)
    actions.tick(by=erika, step=Step.LESSON)
    actions.tick(by=erika, step=Step.LESSON, is_done=False)
    assert done(erika) == ["profil", "hallo"]


def test_steps_can_be_left_out_and_done_all_the_same(erika):
    actions.leave_out(by=erika, step=Step.LESSON)
    kit = welcome.kit_of(erika)
    assert [step.is_left_out for step in kit.steps] == [False, True, False, False]
    actions.tick(by=erika, step=Step.LESSON)
    assert not any(step.is_left_out for step in welcome.kit_of(erika).steps)
    for step in Step:
        actions.leave_out(by=erika, step=step)
    assert welcome.kit_of(erika).is_finished


def test_nothing_is_measured(erika):
    """A tick has no time, is no fact, and looks at nothing that she does elsewhere."""
    actions.tick(by=erika, step=Step.HELLO)
    actions.leave_out(by=erika, step=Step.LESSON)
    assert not Entry.objects.exists()
    times = [field.name for field in WelcomeKit._meta.fields if "Date" in type(field).__name__]
    assert times == ["skipped_at"]


def test_it_is_seen_by_nobody_else(client_of, erika, max_, mona):
    actions.tick(by=erika, step=Step.HELLO)
    assert WelcomeKit.objects.count() == 1  # this is what could leak
    assert WelcomeKit.objects.visible_to(erika).count() == 1
    for who in (max_, mona):
        assert not WelcomeKit.objects.visible_to(who).exists()
        text = client_of(who).get("/schultuete/").content.decode()
        assert "0 von 4 Schritten" in text
        assert client_of(who).get("/api/me/welcome-kit/").json()["steps"][3]["is_done"] is False
    assert "1 von 4 Schritten" in client_of(erika).get("/schultuete/").content.decode()


def test_the_start_page_offers_it_to_newcomers_until_it_is_done_or_put_away(client_of, erika, wanda):
    client, words = client_of(erika), "Deine Schultüte"
    assert words in client.get("/").content.decode()
    for who in (None, wanda):
        assert words not in client_of(who).get("/").content.decode()
    client.post("/schultuete/", {"was": "weglegen"})
    assert words not in client.get("/").content.decode()
    client.post("/schultuete/", {"was": "hervorholen"})
    assert words in client.get("/").content.decode()
    for step in Step.values:
        client.post(f"/schultuete/{step}/", {"was": "auslassen"})
    assert words not in client.get("/").content.decode()
    assert client.get("/schultuete/").status_code == 200


def test_after_four_weeks_nobody_is_new(client_of, erika):
    erika.joined_at = timezone.now() - timedelta(days=29)
    erika.save()
    assert "Deine Schultüte" not in client_of(erika).get("/").content.decode()
    assert client_of(erika).get("/schultuete/").status_code == 200


def test_both_doors(client_of, erika, wanda):
    client = client_of(erika)
    assert client.post("/schultuete/hallo/", {"was": "erledigt"}).url == "/schultuete/"
    assert client.post("/schultuete/zaubern/").status_code == 404
    steps = client.get("/api/me/welcome-kit/").json()["steps"]
    assert [step["key"] for step in steps if step["is_done"]] == ["hallo"]

    def put(step, state):
        body = json.dumps({"state": state})
        return client.put(f"/api/me/welcome-kit/{step}/", body, content_type="application/json")

    assert put("lektion", "left_out").json()["steps"][1]["is_left_out"] is True
    assert put("lektion", "done").json()["steps"][1]["is_done"] is True
    assert put("lektion", "open").json()["steps"][1]["is_done"] is False
    assert put("zaubern", "done").status_code == 404
    assert put("lektion", "halb").status_code == 400
    away = client.patch("/api/me/welcome-kit/", '{"is_put_away": true}', content_type="application/json")
    assert away.json()["is_put_away"] is True
    for who, status in ((None, 401), (wanda, 403)):
        assert client_of(who).get("/api/me/welcome-kit/").status_code == status
    assert client_of(wanda).get("/schultuete/").url == "/warten/"
    with pytest.raises(PermissionDenied):
        actions.tick(by=wanda, step=Step.HELLO)


def test_coordinators_see_what_their_municipality_still_can_show(client_of, erika, max_, arnsberg):
    words = "Die Schultüte von Arnsberg"
    assert words not in client_of(erika).get("/schultuete/").content.decode()
    Coordinator.objects.create(member=erika, municipality=arnsberg)
    assert words in client_of(erika).get("/schultuete/").content.decode()
    assert words not in client_of(max_).get("/schultuete/").content.decode()
    steps = {row["label"]: row["is_done"] for row in welcome.kit_of_place(arnsberg)}
    assert steps["Ansprechperson zeigen"] is False
    Member.objects.filter(pk=erika.pk).update(contact_consent=True, contact_email="x@arnsberg.example")
    steps = {row["label"]: row["is_done"] for row in welcome.kit_of_place(arnsberg)}
    assert steps["Ansprechperson zeigen"] is True
    # its line for the class: once it is in one
    line = "/klassen/daran-arbeiten-wir/"
    assert line not in client_of(erika).get("/schultuete/").content.decode()
    ClassMembership.objects.create(
        municipality=arnsberg, school_class=SchoolClass.objects.create(name="1a", slug="1a")
    )
    client = client_of(Member.objects.get(pk=erika.pk))
    assert line in client.get("/schultuete/").content.decode()
    assert client.get(line).status_code == 200
