"""Municipalities that a report names: part of the version, told, and taken off when they do not agree."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from knowledge import actions
from knowledge.models import Report, ReportVersion, Status, Visibility
from members.models import Member
from school import notices
from school.models import Entry
from school.search import following
from school.search.asking import Wish, search
from tests.knowledge.writers import cast_of, clear, in_state

NAMED, TAKEN_OFF = "knowledge.municipality_named", "knowledge.municipality_taken_off"


@pytest.fixture
def cast(arnsberg, ense, agency):
    return cast_of(arnsberg, ense, agency)


def publish_with(cast, lead, *places, **fields) -> Report:
    """A report of `lead` and `places`, published as people do it."""
    report = in_state(lead, cast["author"], status=Status.SUBMITTED, **fields)
    report.municipalities.add(*places)
    actions.publish(by=cast["moderator"], report=report)
    return Report.objects.get(pk=report.pk)


def publish_again(cast, report: Report) -> None:
    """The next version."""
    clear(report)
    actions.take_step(by=cast["author"], report=report, transition="submit")
    actions.publish(by=cast["moderator"], report=report, change_note="Neues")


def told(verb: str) -> set[Member]:
    """Who hears of the newest fact of this kind."""
    entry = Entry.objects.filter(verb=verb).latest("pk")
    return set(notices.for_entry(entry).audience(notices.subject_of(entry), entry))


def lines(member, report: Report, client_of) -> str:
    return client_of(member).get(report.get_absolute_url()).content.decode()


def test_a_municipality_that_is_named_hears_of_it_once(cast, arnsberg, ense):
    report = publish_with(cast, arnsberg, ense)
    assert [place.slug for place in report.current.places] == ["arnsberg", "ense"]
    assert told(NAMED) == {cast["coordinator_elsewhere"]}
    publish_again(cast, report)
    assert Entry.objects.filter(verb=NAMED).count() == 1


def test_the_leading_municipality_needs_no_notice(cast, arnsberg):
    publish_with(cast, arnsberg)
    assert not Entry.objects.filter(verb=NAMED).exists()


def test_readers_see_another_municipality_after_the_review_only(cast, arnsberg, ense, client):
    report = publish_with(cast, arnsberg)
    changes = {"municipalities": [arnsberg.pk, ense.pk]}
    actions.write(by=cast["author"], report=report, revision=report.revision, changes=changes)
    assert "Ense" not in client.get(report.get_absolute_url()).content.decode()
    assert client.get("/api/reports/?municipality=ense").json()["count"] == 0
    publish_again(cast, Report.objects.get(pk=report.pk))
    assert client.get("/api/reports/?municipality=ense").json()["count"] == 1
    first = client.get(f"/api/reports/{report.slug}/versions/1/").json()["municipalities"]
    second = client.get(f"/api/reports/{report.slug}/versions/2/").json()["municipalities"]
    assert (first, second) == (["arnsberg"], ["arnsberg", "ense"])


def test_it_is_taken_off_everywhere(cast, arnsberg, ense):
    report = publish_with(cast, arnsberg, ense)
    publish_again(cast, report)
    report = Report.objects.get(pk=report.pk)
    actions.take_off(by=cast["coordinator_elsewhere"], report=report, municipality=ense)
    assert not ReportVersion.objects.filter(taking_part=ense).exists()
    assert list(report.municipalities.all()) == [arnsberg]
    assert Report.objects.get(pk=report.pk).revision == report.revision + 1
    assert told(TAKEN_OFF) == {cast["author"]}
    assert told(NAMED) == set()  # a mail that waits is not sent any more
    with pytest.raises(ValidationError, match="nicht als beteiligt"):
        actions.take_off(by=cast["coordinator_elsewhere"], report=report, municipality=ense)
    # named again: told again
    report.municipalities.add(ense)
    publish_again(cast, Report.objects.get(pk=report.pk))
    assert Entry.objects.filter(verb=NAMED).count() == 2


@pytest.mark.parametrize("who", ["author", "coordinator", "elsewhere", "waiting", "left"])
def test_nobody_else_takes_a_municipality_off(cast, arnsberg, ense, who):
    report = publish_with(cast, arnsberg, ense)
    with pytest.raises(PermissionDenied):
        actions.take_off(by=cast[who], report=report, municipality=ense)
    assert ReportVersion.objects.filter(taking_part=ense).exists()


def test_the_leading_municipality_and_examples_stay(cast, arnsberg, ense):
    report = publish_with(cast, arnsberg, ense)
    with pytest.raises(ValidationError, match="nicht als beteiligt"):
        actions.take_off(by=cast["coordinator"], report=report, municipality=arnsberg)
    Report.objects.update(is_example=True)
    with pytest.raises(PermissionDenied):
        actions.take_off(by=cast["moderator"], report=Report.objects.get(), municipality=ense)


def test_who_is_named_in_a_report_for_a_class_reads_it(cast, arnsberg, ense, client_of):
    report = publish_with(cast, arnsberg, ense, visibility=Visibility.CLASS)
    outside, url = cast["elsewhere"], report.get_absolute_url()
    assert client_of(outside).get(url).status_code == 200
    following.catch_up()
    assert search("Bauhof", Wish(outside)).total == 1
    # the button is hers only who speaks for the municipality
    button = "Hier nicht nennen"
    assert button not in lines(outside, report, client_of)
    assert button not in lines(cast["author"], report, client_of)
    client = client_of(cast["coordinator_elsewhere"])
    assert button in client.get(url).content.decode()
    assert client.post(f"{url}beteiligt/ense/ende/").url == "/vokabelheft/"  # she does not read it any more
    assert client_of(outside).get(url).status_code == 404
    assert search("Bauhof", Wish(outside)).total == 0


def test_the_same_through_the_api(cast, arnsberg, ense, client_of):
    report = publish_with(cast, arnsberg, ense)
    url = f"/api/reports/{report.slug}/municipalities/ense/"
    assert client_of(None).delete(url).status_code == 401
    assert client_of(cast["author"]).delete(url).status_code == 403
    assert client_of(cast["coordinator_elsewhere"]).delete(url).status_code == 204
    assert client_of(cast["coordinator_elsewhere"]).delete(url).status_code == 400
    assert client_of(cast["coordinator_elsewhere"]).delete(url.replace("ense", "oz")).status_code == 404
