"""Announcements: planned, told once, taken note of by municipalities, and never by somebody else's people."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from members.models import ClassMembership, Coordinator, Member, SchoolClass
from notifications import actions, queries
from notifications.models import Acknowledgement, Announcement, Notification
from school.jobs.loop import work_off
from school.models import Entry, Reminder
from school.notices import Group

pytestmark = pytest.mark.django_db
TEXT = {"title": "Neue Termine", "body": "Wir treffen uns **dienstags**."}
PAGE = "/hinweise/mitteilungen/"


@pytest.fixture
def moderator(client_of, mona):
    """A client of the moderator, past her second factor."""
    Authenticator.objects.create(user=mona, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return client_of(mona)


@pytest.fixture
def ruhrtal(arnsberg) -> SchoolClass:
    """A class with Arnsberg in it."""
    found = SchoolClass.objects.create(name="Ruhrtal", slug="ruhrtal", description="Am Fluss.")
    ClassMembership.objects.create(municipality=arnsberg, school_class=found)
    return found


def announce(by, **wanted) -> Announcement:
    """Plan one, with some text."""
    return actions.plan_announcement(by=by, **TEXT | wanted)


def asked(by, days=7, **wanted) -> Announcement:
    """One that the municipalities shall take note of."""
    due = timezone.localdate() + timedelta(days=days)
    return announce(by, needs_acknowledgement=True, due_on=due, **wanted)


def later(**delta):
    """Some time from now."""
    return time_machine.travel(timezone.now() + timedelta(**delta), tick=False)


def told(verb) -> set[str]:
    """Who has a notification of this kind of fact."""
    rows = Notification.objects.filter(entry__verb=f"notifications.{verb}")
    return set(rows.values_list("recipient__display_name", flat=True))


# -- Telling -----------------------------------------------------------------------------------------------


def test_what_is_for_all_reaches_all_who_belong_and_nobody_who_waits(mona, erika, max_, wanda):
    made = announce(mona)
    work_off()
    assert told("announcement_published") == {"Erika Beispiel", "Max Muster"}
    notification = Notification.objects.filter(recipient=erika).get()
    assert notification.words == "Mitteilung der Moderation: Neue Termine"
    assert (notification.group, notification.url) == (Group.NEWS, f"{PAGE}{made.pk}/")


def test_what_is_for_a_class_stays_there(client_of, mona, erika, max_, ruhrtal):
    made = announce(mona, audience="class", school_class=ruhrtal)
    work_off()
    assert told("announcement_published") == {"Erika Beispiel"}
    page = client_of(erika).get(made.get_absolute_url()).content.decode()
    assert "<strong>dienstags</strong>" in page
    assert client_of(max_).get(made.get_absolute_url()).status_code == 404
    assert "Neue Termine" not in client_of(max_).get(PAGE).content.decode()


def test_what_is_for_coordinators_reaches_them_alone(client_of, mona, erika, max_, ense):
    Coordinator.objects.create(member=max_, municipality=ense)
    made = announce(mona, audience="coordinators")
    work_off()
    assert told("announcement_published") == {"Max Muster"}
    assert client_of(max_).get(made.get_absolute_url()).status_code == 200
    assert client_of(erika).get(made.get_absolute_url()).status_code == 404


def test_a_planned_one_is_unseen_until_its_time_and_told_exactly_once(client_of, mona, erika):
    made = announce(mona, publish_at=timezone.now() + timedelta(days=2))
    work_off()
    assert told("announcement_published") == set()
    assert client_of(erika).get(made.get_absolute_url()).status_code == 404
    with later(days=2, minutes=1):
        assert client_of(erika).get(made.get_absolute_url()).status_code == 200, (
            "whether or not a courier lives"
        )
        work_off()
        work_off()
        assert Notification.objects.filter(recipient=erika).count() == 1
    assert Entry.objects.filter(verb="notifications.announcement_published").count() == 1


def test_until_then_it_can_be_changed_and_afterwards_only_withdrawn(client_of, mona, erika):
    made = announce(mona, publish_at=timezone.now() + timedelta(days=2))
    moved = timezone.now() + timedelta(days=4)
    actions.edit_announcement(by=mona, announcement=made, publish_at=moved, title="Neue  Orte")
    made.refresh_from_db()
    assert (made.title, made.publish_at) == ("Neue Orte", moved)
    with later(days=3):
        work_off()
        assert told("announcement_published") == set(), "the first date is gone"
    with later(days=5):
        work_off()
        assert told("announcement_published") == {"Erika Beispiel"}
        with pytest.raises(ValidationError, match="schon veröffentlicht"):
            actions.edit_announcement(by=mona, announcement=made, title="Anders")
        actions.withdraw_announcement(by=mona, announcement=made)
        actions.withdraw_announcement(by=mona, announcement=made)
        assert client_of(erika).get(made.get_absolute_url()).status_code == 404
    assert Entry.objects.filter(verb="notifications.announcement_withdrawn").count() == 1


def test_who_changes_it_after_it_was_told_is_too_late_even_in_the_same_moment(mona):
    """The reminder is the lock: when it is gone, the fact stands in the journal."""
    made = announce(mona, publish_at=timezone.now() + timedelta(days=2))
    Reminder.objects.all().delete()
    for act in (actions.edit_announcement, actions.publish_announcement):
        with pytest.raises(ValidationError, match="schon veröffentlicht"):
            act(by=mona, announcement=made)


def test_a_planned_one_is_published_at_once_on_wish_and_not_again_later(mona, erika):
    made = announce(mona, publish_at=timezone.now() + timedelta(days=2))
    actions.publish_announcement(by=mona, announcement=made)
    with later(days=3):
        work_off()
    assert Notification.objects.filter(recipient=erika).count() == 1


def test_a_withdrawn_one_is_told_to_nobody(mona, erika):
    planned = announce(mona, publish_at=timezone.now() + timedelta(days=2))
    fresh = announce(mona)
    for made in (planned, fresh):
        actions.withdraw_announcement(by=mona, announcement=made)
    with later(days=3):
        work_off()
    assert Notification.objects.count() == 0


# -- Taking note -------------------------------------------------------------------------------------------


def test_one_person_takes_note_for_her_municipality(client_of, mona, erika, arnsberg):
    colleague = Member.objects.create(
        email="kai@arnsberg.de", display_name="Kai Kollege", municipality=arnsberg
    )
    made = asked(mona)
    work_off()
    assert Notification.objects.filter(recipient=erika).get().group == Group.DUTIES
    address = f"{made.get_absolute_url()}bestaetigung/"
    assert client_of(erika).get(address).status_code == 405
    shown = client_of(erika).post(address, follow=True).content.decode()
    assert "Arnsberg hat bestätigt." in shown
    client_of(colleague).post(address)
    assert Acknowledgement.objects.get().by == erika
    assert Entry.objects.filter(verb="notifications.announcement_acknowledged").count() == 1
    seen = client_of(colleague).get(made.get_absolute_url()).content.decode()
    assert "durch Erika Beispiel" in seen


def test_moderators_see_municipalities_and_no_people(moderator, client_of, mona, erika, max_):
    made = asked(mona)
    actions.acknowledge(by=erika, announcement=made)
    page = moderator.get(f"{made.get_absolute_url()}stand/").content.decode()
    assert page.index("Es fehlt noch 1") < page.index("Ense") < page.index("1 hat bestätigt")
    assert page.index("1 hat bestätigt") < page.index("Arnsberg")
    for text in (page, moderator.get(made.get_absolute_url()).content.decode()):
        assert "Erika" not in text
    assert "Erika" not in str(moderator.get(f"/api/announcements/{made.pk}/report/").json())
    assert client_of(erika).get(f"{made.get_absolute_url()}stand/").status_code == 403
    assert "Erika" not in client_of(max_).get(made.get_absolute_url()).content.decode()


def test_nobody_takes_note_for_somebody_else(mona, erika, max_, ruhrtal, agency):
    for_class = asked(mona, audience="class", school_class=ruhrtal)
    guest = Member.objects.create(email="gast@kreis.example", display_name="Gast", organisation=agency)
    not_asked, withdrawn = announce(mona), asked(mona)
    planned = asked(mona, publish_at=timezone.now() + timedelta(days=1))
    actions.withdraw_announcement(by=mona, announcement=withdrawn)
    for by, made in (
        (max_, for_class),
        (guest, asked(mona)),
        (mona, for_class),
        (erika, not_asked),
        (erika, withdrawn),
        (erika, planned),
    ):
        with pytest.raises(PermissionDenied):
            actions.acknowledge(by=by, announcement=made)
    assert Acknowledgement.objects.count() == 0


def test_those_that_are_missing_are_reminded_once_and_only_they(mona, erika, max_, ense):
    made = asked(mona, days=10)
    actions.acknowledge(by=erika, announcement=made)
    carla = Member.objects.create(email="carla@gemeinde-ense.de", display_name="Carla", municipality=ense)
    Coordinator.objects.create(member=carla, municipality=ense)
    work_off()
    assert timezone.localtime(made.remind_at).strftime("%H:%M") == "08:00"
    with time_machine.travel(made.remind_at + timedelta(minutes=1)):
        work_off()
        work_off()
    assert told("acknowledgement_due") == {"Carla"}, "who coordinates is enough"
    assert Notification.objects.filter(recipient=carla).count() == 2


def test_where_nobody_coordinates_all_are_reminded_and_after_the_day_nobody(mona, erika, max_):
    made = asked(mona, days=10)
    with time_machine.travel(made.deadline + timedelta(minutes=1)):
        work_off()
        assert told("acknowledgement_due") == set(), "too late to make sense"
    again = asked(mona, days=10)
    with time_machine.travel(again.remind_at + timedelta(minutes=1)):
        work_off()
    assert told("acknowledgement_due") == {"Erika Beispiel", "Max Muster"}


# -- Doors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"body": ""}, "body"),
        ({"audience": "class"}, "school_class"),
        ({"audience": "niemand"}, "audience"),
        ({"needs_acknowledgement": "on"}, "due_on"),
        ({"needs_acknowledgement": "on", "due_on": "2020-01-01"}, "due_on"),
        ({"publish_at": "irgendwann"}, "publish_at"),
        ({"publish_at": "2027-03-28T02:30"}, "publish_at"),  # this hour does not exist
    ],
)
def test_what_is_wrong_is_said_at_the_field(moderator, wanted, field):
    answer = moderator.post(f"{PAGE}neu/", TEXT | {"audience": "all"} | wanted)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Announcement.objects.count() == 0


def test_a_moderator_writes_changes_and_publishes_with_pages_alone(moderator, erika, client_of):
    sent = {**TEXT, "audience": "all", "publish_at": "2030-01-02T08:00"}
    shown = moderator.post(f"{PAGE}neu/", sent, follow=True).content.decode()
    assert "Geplant." in shown
    made = Announcement.objects.get()
    form = moderator.get(f"{made.get_absolute_url()}bearbeiten/").content.decode()
    assert 'value="2030-01-02T08:00"' in form
    moderator.post(f"{made.get_absolute_url()}bearbeiten/", sent | {"title": "Anders"})
    moderator.post(f"{made.get_absolute_url()}veroeffentlichung/")
    assert "Anders" in client_of(erika).get(PAGE).content.decode()
    assert moderator.get(f"{made.get_absolute_url()}bearbeiten/").status_code == 403
    shown = moderator.post(f"{made.get_absolute_url()}ruecknahme/", follow=True).content.decode()
    assert "zurückgezogen" in shown


def test_the_preview_publishes_nothing(moderator):
    sent = TEXT | {"audience": "all", "body": "Bis **Freitag**.", "vorschau": "1"}
    shown = moderator.post(f"{PAGE}neu/", sent)
    assert (shown.status_code, Announcement.objects.count()) == (200, 0)
    assert "<strong>Freitag</strong>" in shown.content.decode()


def test_the_text_is_rendered_once_and_harmless(moderator):
    body = "<script>alert(1)</script> [x](javascript:alert(1))"
    moderator.post(f"{PAGE}neu/", {"title": "<b>T</b>", "body": body, "audience": "all"})
    made = Announcement.objects.get()
    page = moderator.get(made.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<a" not in made.html
    assert "<b>T</b>" not in page


def test_the_api_does_the_same(moderator, client_of, erika, ruhrtal):
    due = str(timezone.localdate() + timedelta(days=5))
    sent = {**TEXT, "audience": "class", "school_class": "ruhrtal", "needs_acknowledgement": True}
    made = moderator.post("/api/announcements/", sent | {"due_on": due}, content_type="application/json")
    assert made.status_code == 201
    address = f"/api/announcements/{made.json()['id']}/"
    reader = client_of(erika)
    assert reader.get("/api/announcements/").json()["results"][0]["is_acknowledged"] is False
    assert reader.put(f"{address}acknowledgement/").status_code == 200
    assert reader.get(address).json()["is_acknowledged"] is True
    assert reader.patch(address, {"title": "Meins"}, content_type="application/json").status_code == 403
    late = moderator.patch(address, {"title": "Zu spät"}, content_type="application/json")
    assert late.status_code == 400
    report = moderator.get(f"{address}report/").json()
    assert [row["municipality"] for row in report["done"]] == ["Arnsberg"]
    assert report["missing"] == []
    bad = moderator.post("/api/announcements/", sent, content_type="application/json")
    assert (bad.status_code, list(bad.json())) == (400, ["due_on"])


def test_one_announcement_or_many_cost_the_same(client_of, mona, erika, ruhrtal, django_assert_num_queries):
    client = client_of(erika)
    asked(mona, audience="class", school_class=ruhrtal)
    with django_assert_num_queries(6):  # session with member, class, coordination, how many, rows, bell
        client.get(PAGE)
    for _ in range(24):
        asked(mona, audience="class", school_class=ruhrtal)
    with django_assert_num_queries(6):
        page = client.get(PAGE).content.decode()
    assert page.count('class="item"') == 20
    assert "?page=2" in page


def test_the_report_costs_the_same_for_many(mona, erika, max_, django_assert_num_queries):
    made = asked(mona)
    with django_assert_num_queries(2):
        queries.acknowledgement_report(made)
    for member in (erika, max_):
        actions.acknowledge(by=member, announcement=made)
    with django_assert_num_queries(2):
        report = queries.acknowledgement_report(made)
    assert [str(row.municipality) for row in report["done"]] == ["Arnsberg", "Ense"]
