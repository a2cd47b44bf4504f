"""Second thoughts about a proof, a question with a date, a contact person alone, and following up."""

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from members import actions
from members.models import Accession, Coordinator, FollowUp, Member, Municipality, Proof, Role
from school.journal import record
from school.models import Entry, StoredFile
from school.notices import for_entry
from tests.inspection.files import inspected
from tests.members.accessions import GOOD_PROOF, S, a_pdf, attempt, in_state
from tests.working import do_next

pytestmark = pytest.mark.django_db
PAGE = "/kommunen/ense/einschulung/"
LINK_ONLY = {"kind": "council_decision", "dated": "13.05.2026", "signed_by": "Rat"}


def tomorrow(days=1):
    return timezone.localdate() + timedelta(days=days)


def filed(by, municipality, **given):
    """A proof with a file, and the path of the file."""
    proof = actions.submit_proof(
        by=by, accession=Accession.of(municipality), **GOOD_PROOF | {"file": inspected(a_pdf())} | given
    )
    return proof, proof.file.path


@pytest.fixture
def contact(ense, max_):
    """Max is the contact person; nobody coordinates."""
    Municipality.objects.filter(pk=ense.pk).update(role=Role.INTERESTED)
    in_state(ense, S.TALK, contact=max_)
    return max_


# -- A proof is taken back, replaced, deleted ----------------------------------------------------------------


def test_taken_back_it_is_really_gone(
    client_of, contact, ense, mona, told, django_capture_on_commit_callbacks
):
    _, path = filed(contact, ense)
    page = client_of(contact).get(PAGE).content.decode()
    assert "Nachweis zurückziehen" in page
    with django_capture_on_commit_callbacks(execute=True):
        client_of(contact).post(PAGE + "schritte/", {"transition": "retract_proof"})
    assert Accession.of(ense).state == S.TALK
    assert not Proof.objects.exists()
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(path)
    assert told("members.accession_proof_retracted")[0] == {mona}


def test_replaced_the_former_one_is_gone_and_the_moderator_sees_a_new_version(
    client_of, contact, ense, mona, django_capture_on_commit_callbacks
):
    _, path = filed(contact, ense)
    seen = Accession.of(ense)
    form = client_of(contact).get(PAGE + "nachweis/").content.decode()
    assert "Ersetzt den bisherigen Nachweis" in form
    with django_capture_on_commit_callbacks(execute=True):
        said = LINK_ONLY | {"link": "https://rat.gemeinde-ense.de/18", "replace": "on"}
        assert client_of(contact).post(PAGE + "nachweis/", said).status_code == 302
    assert [proof.link for proof in Proof.objects.all()] == ["https://rat.gemeinde-ense.de/18"]
    assert not default_storage.exists(path)
    with pytest.raises(ValidationError, match="schneller"):
        actions.take_step(by=mona, accession=seen, transition="accept")


def test_without_the_tick_both_stay(contact, ense):
    filed(contact, ense)
    filed(contact, ense)
    assert Proof.objects.count() == 2
    in_state_of = Accession.of(ense)
    assert in_state_of.state == S.PROOF_SUBMITTED


def test_where_nothing_was_filed_nothing_can_be_replaced(client_of, contact):
    assert "Ersetzt" not in client_of(contact).get(PAGE + "nachweis/").content.decode()


def test_a_decided_one_goes_only_by_a_moderator_with_a_reason(
    client_of, desk_of, contact, ense, mona, told, django_capture_on_commit_callbacks
):
    proof, path = filed(contact, ense)
    attempt(mona, Accession.of(ense), "accept")
    ense.refresh_from_db()
    assert ense.role == Role.MEMBER
    address = f"{PAGE}nachweis/{proof.pk}/loeschen/"
    assert client_of(contact).post(address, {"reason": "Weg."}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.remove_proof(by=contact, accession=Accession.of(ense), proof=proof, reason="Weg.")
    with pytest.raises(ValidationError):
        actions.take_step(by=contact, accession=Accession.of(ense), transition="retract_proof")
    desk = desk_of(mona)
    assert address in desk.get("/moderation/kommunen/ense/").content.decode()
    assert "Ohne ihn zählt Ense nur noch" in desk.get(address).content.decode()
    body = {"transition": "remove_proof"}
    assert desk.post(address, body).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(address, body | {"reason": "Privates darin."}).status_code == 302
    assert not Proof.objects.exists()
    assert not default_storage.exists(path)
    ense.refresh_from_db()
    assert (ense.role, ense.role_since) == (Role.INTERESTED, "")
    assert told("members.accession_proof_removed")[0] == {contact}
    assert "Privates darin." in client_of(contact).get(PAGE).content.decode()
    assert desk.post(address, body | {"reason": "Noch einmal."}).status_code == 404


def test_a_role_with_a_public_source_outlives_the_proof(contact, ense, mona):
    Municipality.objects.filter(pk=ense.pk).update(role=Role.MEMBER, role_source="https://q.example/")
    proof, _ = filed(contact, ense)
    attempt(mona, Accession.of(ense), "accept")
    actions.remove_proof(by=mona, accession=Accession.of(ense), proof=proof, reason="Doppelt.")
    ense.refresh_from_db()
    assert ense.role == Role.MEMBER


def test_programs_may_the_same(client_of, desk_of, contact, ense, mona):
    filed(contact, ense)
    base, json = f"/api/accessions/{ense.ags}/", {"content_type": "application/json"}
    said = LINK_ONLY | {"dated": "2026-05-13", "link": "https://rat.gemeinde-ense.de/19", "replace": True}
    new = client_of(contact).post(base + "proofs/", said, **json)
    assert (new.status_code, Proof.objects.count()) == (201, 1)
    desk, address = desk_of(mona), f"{base}proofs/{new.json()['id']}/"
    assert desk.delete(address, {"reason": "Weg."}, **json).status_code == 400  # nobody has decided yet
    assert desk.post(base + "steps/", {"transition": "accept"}, **json).status_code == 201
    assert client_of(contact).delete(address, {"reason": "Weg."}, **json).status_code == 403
    assert desk.delete(address, {}, **json).status_code == 400
    assert desk.delete(address, {"reason": "Weg."}, **json).status_code == 204


# -- A question with a date ----------------------------------------------------------------------------------


def test_a_question_names_a_day_and_says_when_it_has_passed(desk_of, client_of, contact, ense, mona):
    filed(contact, ense)
    desk = desk_of(mona)
    said = {"transition": "ask", "reason": "Von wem?", "answer_by": f"{tomorrow(7):%d.%m.%Y}"}
    assert desk.post("/moderation/kommunen/ense/schritte/", said).status_code == 302
    assert Accession.of(ense).answer_by == tomorrow(7)
    pages = [
        (client_of(contact), PAGE),
        (desk, "/moderation/kommunen/"),
        (desk, "/moderation/kommunen/ense/"),
    ]
    for client, address in pages:
        page = client.get(address).content.decode()
        assert ("Antwort bis" in page, "überfällig" in page) == (True, False), address
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        for client, address in pages:
            assert "überfällig" in client.get(address).content.decode(), address
    shown = client_of(contact).get(f"/api/accessions/{ense.ags}/").json()
    assert shown["answer_by"] == f"{tomorrow(7):%Y-%m-%d}"
    assert client_of(None).get(f"/api/accessions/{ense.ags}/").json()["answer_by"] is None
    filed(contact, ense)
    assert Accession.of(ense).answer_by is None, "an answer ends it"


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_no_day_that_has_passed_or_is_too_far_off(desk_of, contact, ense, mona, days):
    filed(contact, ense)
    said = {"transition": "ask", "reason": "Von wem?", "answer_by": f"{tomorrow(days):%d.%m.%Y}"}
    refused = desk_of(mona).post("/moderation/kommunen/ense/schritte/", said)
    assert (refused.status_code, "Frist" in refused.content.decode()) == (422, True)
    assert Accession.of(ense).state == S.PROOF_SUBMITTED


def test_only_a_question_has_one(contact, ense, mona):
    filed(contact, ense)
    with pytest.raises(ValidationError, match="nur bei einer Rückfrage"):
        actions.take_step(by=mona, accession=Accession.of(ense), transition="accept", answer_by=tomorrow())


def test_a_day_that_passes_is_told_once_to_both_sides(contact, ense, mona, max_):
    filed(contact, ense)
    for day in (tomorrow(3), tomorrow(7)):  # asked again: the later day counts
        actions.take_step(
            by=mona, accession=Accession.of(ense), transition="ask", reason="Von wem?", answer_by=day
        )
        if day == tomorrow(3):
            filed(contact, ense)
    evening = timezone.make_aware(datetime.combine(tomorrow(7), time(23, 59)))
    with time_machine.travel(evening, tick=False):
        assert not do_next("school.reminders"), "the day itself is still good"
    with time_machine.travel(evening + timedelta(minutes=1), tick=False):
        assert (do_next("school.reminders"), do_next("school.reminders")) == (1, 0)
        entry = Entry.objects.get(verb="members.answer_overdue")
        told = for_entry(entry).audience(Accession.of(ense), entry)
        assert set(told) == {contact, mona}, "and no colleague who has nothing to do with it"


def test_an_answer_in_time_ends_the_reminder(contact, ense, mona):
    filed(contact, ense)
    said = {"transition": "ask", "reason": "Von wem?", "answer_by": tomorrow(3)}
    actions.take_step(by=mona, accession=Accession.of(ense), **said)
    filed(contact, ense)
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=False):
        assert not do_next("school.reminders")


# -- The contact person alone --------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [*S.values])
def test_alone_she_may_withdraw_before_acceptance(client_of, contact, ense, state):
    in_state(ense, state, contact=contact)
    client_of(contact).post(PAGE + "schritte/", {"transition": "withdraw"})
    ends = state in (*Accession.REFUSABLE, S.WITHDRAWN)
    assert (Accession.of(ense).state == S.WITHDRAWN) is ends


def test_not_beside_a_coordinator_and_not_somebody_else(client_of, contact, ense, enno):
    assert client_of(contact).post(PAGE + "schritte/", {"transition": "withdraw"}).status_code == 403
    Coordinator.objects.all().delete()
    other = Member.objects.create(email="o@gemeinde-ense.de", display_name="O", municipality=ense)
    assert client_of(other).post(PAGE + "schritte/", {"transition": "withdraw"}).status_code == 403
    assert "Austreten" in client_of(contact).get(PAGE).content.decode()


# -- Following up --------------------------------------------------------------------------------------------


@pytest.fixture
def active(ense, mona, enno):
    """Ense goes active today; Enno coordinates it."""
    in_state(ense, S.SETTING_UP)
    attempt(mona, Accession.of(ense), "activate")
    return ense


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=True)


def run():
    """As the courier does, until nothing is due."""
    return sum(iter(lambda: do_next("members.follow_ups"), 0))


def test_after_30_and_90_days_each_once(active, enno, mona, told, desk_of):
    for days, expected in ((29, 0), (31, 1), (60, 0), (91, 1), (400, 0)):
        with later(days):
            assert run() == expected, days
    assert told("members.followed_up") == ({enno, mona}, "Ense, 90 Tage dabei: 1 Mensch")
    assert Entry.objects.filter(verb="members.followed_up").count() == 2
    for client, address in (
        (desk_of(enno), "/kommunen/ense/koordination/"),
        (desk_of(mona), "/moderation/kommunen/ense/"),
    ):
        page = client.get(address).content.decode()
        assert ("Nach 30 Tagen" in page, "Nach 90 Tagen" in page) == (True, True)


def test_no_sum_about_a_few_people(active, max_, ense):
    def speak():
        with transaction.atomic():
            record("forums.thread_started", actor=max_, subject=max_)

    speak()
    with later(31):
        run()
    assert FollowUp.objects.get(days=30).contributions is None
    for number in range(3):
        Member.objects.create(email=f"m{number}@gemeinde-ense.de", display_name="M", municipality=ense)
    with later(91):
        speak()
        run()
    assert FollowUp.objects.get(days=90).sums == "5 Menschen, 2 Beiträge"


def test_a_pause_waits_and_a_long_one_asks_once(active, mona, ense):
    attempt(mona, Accession.of(ense), "pause")
    with later(100):
        assert run() == 0
        attempt(mona, Accession.of(ense), "resume")
        run()
    assert [row.days for row in FollowUp.objects.all()] == [90]
    assert Entry.objects.filter(verb="members.followed_up").count() == 1


def test_who_leaves_is_not_asked_and_who_comes_back_is_asked_anew(active, mona, ense):
    attempt(mona, Accession.of(ense), "withdraw")
    assert not FollowUp.objects.exists()
    in_state(ense, S.SETTING_UP)
    attempt(mona, Accession.of(ense), "activate")
    assert sorted(FollowUp.objects.values_list("days", flat=True)) == [30, 90]
