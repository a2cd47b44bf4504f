"""Texts of others with the name of somebody who has gone: nothing changes by itself, moderators look."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from courses import actions as learning
from forums import actions as talk
from knowledge.models import Status
from members import actions
from members.models import Member, NamedPlace, OwnPage
from notifications.models import Notification
from school import uploads
from school.jobs.loop import work_off
from school.privacy.ledger import Contributions
from school.privacy.retention import apply_retention
from school.uploads.kinds import PDFS
from tests.courses.conftest import block_of, course, first  # noqa: F401
from tests.inspection.documents import pdf
from tests.inspection.files import inspected
from tests.knowledge.conftest import make_report
from tests.members.traces import ADDRESS, NAME, in_tables

pytestmark = pytest.mark.django_db


def leave(member, choice=Contributions.DELETED):
    actions.erase_account(by=member, contributions=choice)


def places():
    return {f"{row.label}.{row.field}" for row in NamedPlace.objects.all()}


@pytest.fixture
def said(thread, max_, mona):
    """Max writes about her in a thread."""
    return talk.post_reply(by=max_, thread=thread, body=f"Das weiß {NAME}, ruf sie an.")


def test_what_others_wrote_stays_and_is_noted(said, quirina, max_, arnsberg, ense):
    report = make_report(
        ense,
        max_,
        approach=f"Mit {NAME} zusammen.",
        partners=["Stadtwerke", f"Büro {NAME}"],
        milestones=[{"month": "2024-05", "text": f"{NAME} gewonnen"}],
        tags=[NAME.lower()],
    )
    page = OwnPage.objects.create(municipality=ense, work=f"**{NAME}** hilft.", work_html=f"<p>{NAME}</p>")
    file = uploads.store(
        by=max_, file=inspected(SimpleUploadedFile(f"Angebot {NAME}.pdf", pdf())), among=PDFS
    )
    OwnPage.objects.filter(pk=page.pk).update(logo=file, logo_text="Wappen")
    things = [said, report, report.current, page, file]
    before = [type(thing).objects.filter(pk=thing.pk).values().get() for thing in things]
    before[3] |= {"logo_id": file.pk, "logo_text": "Wappen"}
    leave(quirina)
    assert [type(thing).objects.filter(pk=thing.pk).values().get() for thing in things] == before
    names = {"approach", "partners", "milestones", "tags"}
    expected = {f"knowledge.{model}.{name}" for model in ("Report", "ReportVersion") for name in names}
    assert places() == expected | {"forums.Reply.body", "members.OwnPage.work", "school.StoredFile.name"}


@pytest.mark.parametrize("name", ["Max", "bauhof", "E", "Ehemaliges", "-", "month"])
def test_one_word_may_be_any_word(said, quirina, max_, name):
    Member.objects.filter(pk=quirina.pk).update(display_name=name)
    quirina.refresh_from_db()
    talk.post_reply(by=max_, thread=said.thread, body=f"Am {name} sind max. 20 Leute, {name}")
    leave(quirina)
    assert places() == set()


def test_an_address_is_hers_in_any_case(said, quirina, max_):
    Member.objects.filter(pk=quirina.pk).update(display_name="Q", municipality=None)
    quirina.refresh_from_db()
    talk.post_reply(by=max_, thread=said.thread, body=f"Schreib an {ADDRESS.title()}!")
    leave(quirina)
    assert places() == {"forums.Reply.body"}


def test_the_name_of_somebody_else_too_is_not_looked_for(said, quirina, erika):
    Member.objects.filter(pk=erika.pk).update(display_name=NAME.upper())
    leave(quirina)
    assert places() == set()


def test_nobody_who_was_never_let_in_sends_moderators_searching(said, quirina, wanda):
    """She may call herself what she likes, and nobody there has known her."""
    Member.objects.filter(pk=quirina.pk).update(display_name="Jemand Anders")
    Member.objects.filter(pk=wanda.pk).update(display_name=NAME)
    wanda.refresh_from_db()
    leave(wanda)
    assert places() == set()


def test_what_moderators_must_not_read_is_not_shown_to_them(thread, quirina, max_, ense, first):  # noqa: F811
    make_report(ense, max_, publish=False, approach=f"Mit {NAME}.", status=Status.DRAFT)
    learning.write_reflection(by=max_, block=block_of(first, "reflection"), text=f"Ich frage {NAME}.")
    leave(quirina)
    assert places() == set()


def test_a_name_on_many_walls_is_noted_a_few_times(thread, quirina, max_):
    for _ in range(60):
        reply = talk.post_reply(by=max_, thread=thread, body=f"{NAME} {_}")
    leave(quirina)
    assert NamedPlace.objects.count() == 50
    assert NamedPlace.objects.filter(object_id=reply.pk).exists(), "the newest"


def test_the_same_place_is_noted_once(said, quirina, max_, ense):
    leave(quirina)
    again = Member.objects.create(email="neu@ense.example", display_name=NAME, municipality=ense)
    leave(again)
    assert NamedPlace.objects.count() == 1


# -- For moderators --------------------------------------------------------------------------------------


def test_moderators_hear_of_it_and_nobody_learns_the_name(said, quirina, mona, max_):
    leave(quirina)
    work_off()
    told = Notification.objects.get(entry__verb="members.names_found")
    assert told.recipient == mona
    assert told.words.startswith("In einem Text steht der Name")
    assert told.url == "/moderation/namen/"
    assert [place for place in in_tables() if not place.startswith(("forums_reply", "school_search"))] == []


def test_the_page_shows_where_it_stands_until_somebody_has_seen_to_it(said, quirina, mona, desk_of, max_):
    leave(quirina)
    desk = desk_of(mona)
    page = desk.get("/moderation/namen/").content.decode()
    assert f"Das weiß <mark>{NAME}</mark>, ruf sie an." in page
    assert f'href="{said.get_absolute_url()}"' in page
    assert "1</strong> Text mit dem Namen" in desk.get("/moderation/kommunen/").content.decode()
    talk.edit_reply(by=max_, reply=said, body="Das weiß eine Kollegin.")
    page = desk.get("/moderation/namen/").content.decode()
    assert "seit der Löschung geändert" in page
    assert "<mark>" not in page
    note = NamedPlace.objects.get()
    assert desk.post(f"/moderation/namen/{note.pk}/erledigt/").url == "/moderation/namen/"
    assert not NamedPlace.objects.exists()
    assert "Nichts nachzusehen" in desk.get("/moderation/namen/").content.decode()


def test_programs_of_moderators_do_the_same(said, quirina, mona, desk_of, max_):
    leave(quirina)
    desk = desk_of(mona)
    (row,) = desk.get("/api/named-places/").json()["results"]
    assert (row["before"], row["name"], row["after"]) == ("Das weiß ", NAME, ", ruf sie an.")
    assert (row["url"], row["is_changed"]) == (said.get_absolute_url(), False)
    assert desk.delete(f"/api/named-places/{row['id']}/").status_code == 204
    assert desk.get("/api/named-places/").json()["results"] == []


def test_only_moderators_settle(said, quirina, max_):
    leave(quirina)
    with pytest.raises(PermissionDenied):
        actions.settle_place(by=max_, place=NamedPlace.objects.get())


def test_what_is_gone_is_not_listed_and_old_notes_go(said, quirina, mona, desk_of):
    leave(quirina)
    NamedPlace.objects.update(object_id=0)
    assert "Nichts nachzusehen" in desk_of(mona).get("/moderation/namen/").content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=182)):
        assert apply_retention()["members.NamedPlace"] == 1
