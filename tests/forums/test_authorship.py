"""Whose name stands at a contribution, on every page and at every door."""

from importlib import import_module

import pytest
from django.db import connection

from forums import actions
from forums.models import Reply, Thread
from members.actions import end_membership, move_member
from members.models import Member
from members.models.authorship import sign, signed
from notifications.models import Notification
from school.jobs.loop import work_off
from school.search import following

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(thread, reply, erika, mona):
    """Erika has left after starting her thread."""
    end_membership(by=mona, member=erika, reason="Weg.")
    return erika


def test_what_is_written_keeps_its_municipality(thread, reply, arnsberg, ense):
    assert (thread.municipality, reply.municipality) == (arnsberg, ense)


def test_who_left_is_her_municipality_everywhere(client_of, thread, reply, gone, max_, yard):
    following.catch_up()
    client = client_of(max_)
    for page in (
        thread.get_absolute_url(),
        yard.get_absolute_url(),
        "/",
        "/pausenhof/",
        "/suche/?q=fangen",
        f"{thread.get_absolute_url()}antworten/?nach=0",
        "/kommunen/arnsberg/",
    ):
        text = client.get(page).content.decode()
        assert "Erika" not in text, page
        if page not in ("/pausenhof/", "/kommunen/arnsberg/", "/suche/?q=fangen") and "antworten" not in page:
            assert "Stadt Arnsberg" in text, page
    for path in (f"/api/threads/{thread.pk}/", "/api/threads/", "/api/forums/offen/threads/"):
        text = client.get(path).content.decode()
        assert ("Erika" in text, "Stadt Arnsberg" in text, "ehemaliges Mitglied" in text) == (
            False,
            True,
            True,
        )


def test_as_long_as_she_is_here_it_is_her_name(client_of, thread, max_):
    text = client_of(max_).get(thread.get_absolute_url()).content.decode()
    assert "Erika Beispiel" in text
    assert "Stadt Arnsberg" not in text


def test_a_reply_of_somebody_who_left(client_of, thread, reply, max_, erika, mona, ense):
    end_membership(by=mona, member=max_, reason="Weg.")
    text = client_of(erika).get(thread.get_absolute_url()).content.decode()
    assert ("Max Muster" in text, "Stadt Ense" in text) == (False, True)
    (row,) = client_of(erika).get(f"/api/threads/{thread.pk}/replies/").json()["results"]
    assert row["author"] == {"name": "Stadt Ense", "belongs_to": "ehemaliges Mitglied"}


def test_a_move_leaves_what_was_written_where_it_was(client_of, thread, reply, erika, max_, mona, ense):
    move_member(by=mona, member=erika, municipality=ense)
    erika.refresh_from_db()
    later = actions.post_reply(by=erika, thread=thread, body="Jetzt aus Ense.")
    assert (Thread.objects.get().municipality.slug, later.municipality) == ("arnsberg", ense)
    author = client_of(max_).get(f"/api/threads/{thread.pk}/").json()["author"]
    assert author == {"name": "Erika Beispiel", "belongs_to": "Arnsberg"}
    end_membership(by=mona, member=erika, reason="Weg.")
    text = client_of(max_).get(thread.get_absolute_url()).content.decode()
    assert "Stadt Arnsberg" in text  # what she wrote there …
    assert "Stadt Ense" in text  # … and here


def test_a_row_of_a_list_is_signed_as_one_object_is(thread, reply, erika, max_, mona, yard):
    actions.start_thread(by=mona, forum=yard, title="Von der Agentur", body="Text")
    without = actions.start_thread(by=max_, forum=yard, title="Alt", body="Text")
    Thread.objects.filter(pk=without.pk).update(municipality=None)
    for active in (True, False):
        Member.objects.update(is_active=active)
        rows = signed(Thread.objects.select_related("author__organisation", "municipality"))
        said = {(row.author_name, row.author_place) for row in rows}
        one_by_one = [sign(row.author, row.municipality) for row in rows]
        assert said == {(one.name, one.belongs_to) for one in one_by_one}
        assert ("Südwestfalen Agentur" in str(said)) is True


def test_the_bell_forgets_the_name_too(client_of, thread, reply, max_, erika, mona):
    work_off()
    told = Notification.objects.get(recipient=erika, entry__verb="forums.reply_posted")
    page = client_of(erika).get("/hinweise/").content.decode()
    assert "Max Muster hat auf" in page  # this is what must go
    assert "Max" not in told.headline  # … and was never stored
    end_membership(by=mona, member=max_, reason="Weg.")
    for path in ("/hinweise/", "/api/notifications/"):
        text = client_of(erika).get(path).content.decode()
        assert ("Max" in text, "Stadt Ense hat auf" in text) == (False, True)


def test_what_was_written_before_gets_the_municipality_of_its_author(thread, reply, erika, arnsberg, ense):
    Thread.objects.update(municipality=None)
    Reply.objects.update(municipality=None)
    filled = import_module("forums.migrations.0003_contribution_municipality_filled")
    with connection.cursor() as cursor:
        for table in ("forums_thread", "forums_reply"):
            cursor.execute(filled.FILL.format(table=table))
    assert (Thread.objects.get().municipality, Reply.objects.get().municipality) == (arnsberg, ense)
