"""From the draft to the readers: every state × role × step, and what each step needs."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from knowledge import actions
from knowledge.models import Report, ReportAuthor, ReportVersion, Status
from knowledge.transitions.reports import STAYS, TRANSITIONS, Who
from notifications.models import Notification
from school.models import Entry
from school.notices import for_entry, subject_of
from tests.heard import headline
from tests.knowledge.writers import cast_of, clear, in_state, join
from tests.parallel import at_once

S = Status
ROLES = {
    "waiting": set(),
    "elsewhere": set(),
    "colleague": set(),
    "author": {Who.AUTHOR},
    "coordinator": {Who.COORDINATOR},
    "coordinator_elsewhere": set(),
    "left": set(),
    "moderator": {Who.MODERATOR},
}


@pytest.fixture
def cast(arnsberg, ense, agency):
    return cast_of(arnsberg, ense, agency)


def attempt(by, report, name):
    """Take the step as its door would."""
    if name == "request_changes":
        return actions.request_changes(by=by, report=report, remarks={"title": "Zu lang."})
    if name == "publish":
        return actions.publish(by=by, report=report, change_note="Neu ist alles.")
    return actions.take_step(by=by, report=report, transition=name)


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("with_version", [False, True])
@pytest.mark.parametrize("status", Status)
def test_the_table_decides(cast, arnsberg, status, with_version, name):
    if not with_version and status in (S.PUBLISHED, S.ARCHIVED):
        return  # such a report does not exist
    way = TRANSITIONS[name]
    for role, capacities in ROLES.items():
        report = in_state(arnsberg, cast["author"], status=status, with_version=with_version)
        if not way.who & capacities:
            with pytest.raises(PermissionDenied):
                attempt(cast[role], report, name)
        elif status not in way.sources or (way.needs_version and not with_version):
            with pytest.raises(ValidationError, match="geht von hier aus nicht"):
                attempt(cast[role], report, name)
        else:
            attempt(cast[role], report, name)
            expected = S.PUBLISHED if with_version else S.DRAFT
            target = {STAYS: status, "back": expected}.get(way.target, way.target)
            found = Report.objects.get(pk=report.pk)
            assert found.status == target, role
            assert Entry.objects.filter(verb=way.verb, subject_id=report.pk, actor=cast[role]).count() == 1
            continue
        assert Report.objects.get(pk=report.pk).status == status, role


def test_nobody_publishes_what_she_has_written_herself(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    join(report, cast["moderator"])
    with pytest.raises(PermissionDenied):
        actions.publish(by=cast["moderator"], report=report)
    assert actions.publish(by=cast["second"], report=report).number == 1


# -- Handing in -----------------------------------------------------------------------------------------


def test_handing_in_says_everything_that_is_missing_at_once(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], summary="", lessons_learned="", topics=[])
    Report.objects.filter(pk=report.pk).update(cleared_with="", cleared_on=None)
    with pytest.raises(ValidationError) as caught:
        actions.take_step(by=cast["author"], report=report, transition="submit")
    assert caught.value.messages == [
        "In einem Satz: fehlt noch.",
        "Themen: fehlt noch.",
        "Das würden wir anders machen: fehlt noch.",
        "Freigabe: Trag ein, mit wem der Bericht abgestimmt ist.",
    ]


def test_a_file_without_licence_is_not_handed_in(cast, arnsberg):
    asset = {"key": "a1", "title": "Satzung", "licence": "", "url": "https://s.example", "file": None}
    report = in_state(arnsberg, cast["author"], assets=[asset])
    with pytest.raises(ValidationError, match="Satzung: Die Lizenz fehlt noch"):
        actions.take_step(by=cast["author"], report=report, transition="submit")


def test_nothing_is_published_without_clearance(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    Report.objects.filter(pk=report.pk).update(cleared_on=None)
    with pytest.raises(ValidationError, match="Freigabe: Trag ein, mit wem"):
        actions.publish(by=cast["moderator"], report=report)
    assert not ReportVersion.objects.exists()


def test_a_new_version_needs_a_new_clearance(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    actions.publish(by=cast["moderator"], report=report)
    report = Report.objects.get(pk=report.pk)
    assert not report.is_cleared
    with pytest.raises(ValidationError, match="Freigabe"):
        actions.take_step(by=cast["author"], report=report, transition="submit")
    actions.record_clearance(
        by=cast["coordinator"],
        report=report,
        cleared_with=" Pressestelle ",
        cleared_on=timezone.localdate(),
    )
    report = actions.take_step(by=cast["author"], report=report, transition="submit")
    assert (report.status, report.cleared_by, report.cleared_version) == (S.SUBMITTED, cast["coordinator"], 2)


@pytest.mark.parametrize(
    ("with_whom", "days", "words"),
    [("", 0, "Wer hat zugestimmt"), ("x" * 201, 0, "Höchstens 200"), ("Pressestelle", 1, "Zukunft")],
)
def test_a_clearance_names_somebody_and_lies_in_the_past(cast, arnsberg, with_whom, days, words):
    report = in_state(arnsberg, cast["author"])
    day = timezone.localdate() + timedelta(days=days)
    with pytest.raises(ValidationError, match=words):
        actions.record_clearance(by=cast["author"], report=report, cleared_with=with_whom, cleared_on=day)


@pytest.mark.django_db(transaction=True)
def test_two_hand_in_at_once_and_one_of_them_reads_that_it_is_done(cast, arnsberg):
    report = in_state(arnsberg, cast["author"])
    join(report, cast["colleague"])
    results = at_once(
        *[
            lambda by=cast[name]: actions.take_step(
                by=by, report=Report.objects.get(pk=report.pk), transition="submit"
            )
            for name in ("author", "colleague")
        ]
    )
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert "steht jetzt auf „In Prüfung“" in refused.messages[0]
    assert Entry.objects.filter(verb="knowledge.report_submitted").count() == 1


# -- Review ---------------------------------------------------------------------------------------------


def test_remarks_stand_at_their_fields_until_it_is_handed_in_again(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    actions.request_changes(
        by=cast["moderator"],
        report=report,
        remarks={"title": "Sag das Ergebnis.", "approach": " ", "": "Sonst sehr gut."},
    )
    report = Report.objects.get(pk=report.pk)
    assert {(row.field, row.text) for row in report.remarks.open()} == {
        ("title", "Sag das Ergebnis."),
        ("", "Sonst sehr gut."),
    }
    actions.write(
        by=cast["author"], report=report, revision=1, changes={"title": "Ein Drittel weniger Wasser"}
    )
    actions.take_step(by=cast["author"], report=report, transition="submit")
    assert not report.remarks.open().exists()
    assert report.remarks.count() == 2
    assert not report.changes.exists()  # they have served


def test_every_remark_that_will_not_do_is_named(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    lines = "\r\n".join(["x" * 499, "y" * 500])  # a line end counts once
    remarks = {"approach": "x" * 1003, "": lines + "z", "quatsch": "Was?", "title": lines}
    with pytest.raises(ValidationError) as refused:
        actions.request_changes(by=cast["moderator"], report=report, remarks=remarks)
    assert refused.value.message_dict == {
        "approach": ["Höchstens 1000 Zeichen, bitte. Es sind 1003."],
        "whole": ["Höchstens 1000 Zeichen, bitte. Es sind 1001."],
        "quatsch": ["Dieses Feld gibt es nicht."],
    }


@pytest.mark.parametrize("remarks", [{}, {"title": "  "}, {"quatsch": "Was?"}, {"title": "x" * 1001}])
def test_a_report_goes_back_with_a_reason_only(cast, arnsberg, remarks):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    with pytest.raises(ValidationError):
        actions.request_changes(by=cast["moderator"], report=report, remarks=remarks)
    assert Report.objects.get(pk=report.pk).status == S.SUBMITTED


def test_the_old_version_stays_while_the_next_one_is_written_and_reviewed(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.PUBLISHED, visibility="oeffentlich")
    actions.write(by=cast["author"], report=report, revision=1, changes={"title": "Neuer Titel"})
    for step in ("submit", "request_changes", "submit", "take_back"):
        report = Report.objects.get(pk=report.pk)
        clear(report)
        by = cast["moderator"] if step == "request_changes" else cast["author"]
        attempt(by, report, step)
        assert ReportVersion.objects.catalogue(cast["elsewhere"]).get().title != "Neuer Titel", step
    report = Report.objects.get(pk=report.pk)
    assert report.status == S.PUBLISHED
    actions.take_step(by=cast["author"], report=report, transition="submit")
    actions.publish(by=cast["moderator"], report=report, change_note="Ein besserer Titel.")
    version = ReportVersion.objects.catalogue(cast["elsewhere"]).get()
    assert (version.number, version.title, version.change_note) == (2, "Neuer Titel", "Ein besserer Titel.")
    assert report.versions.count() == 2


def test_the_second_version_says_what_is_new(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED, with_version=True)
    with pytest.raises(ValidationError, match="was neu ist"):
        actions.publish(by=cast["moderator"], report=report)


def test_what_a_moderator_has_not_read_is_not_published(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    with pytest.raises(ValidationError, match="Lies ihn bitte noch einmal"):
        actions.publish(by=cast["moderator"], report=report, revision=report.revision - 1)


@pytest.mark.django_db(transaction=True)
def test_two_moderators_publish_at_once_and_there_is_one_version(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.SUBMITTED)
    results = at_once(
        *[
            lambda by=cast[name]: actions.publish(by=by, report=Report.objects.get(pk=report.pk))
            for name in ("moderator", "second")
        ]
    )
    (refused,) = [result for result in results if isinstance(result, ValidationError)]
    assert "steht jetzt auf „Veröffentlicht“" in refused.messages[0]
    assert ReportVersion.objects.count() == 1


def test_an_archived_report_comes_back_and_counts_as_confirmed(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.PUBLISHED)
    actions.take_step(by=cast["author"], report=report, transition="archive")
    assert not ReportVersion.objects.catalogue(cast["elsewhere"]).exists()
    actions.take_step(by=cast["moderator"], report=report, transition="restore")
    assert ReportVersion.objects.catalogue(cast["elsewhere"]).exists()
    assert Report.objects.get(pk=report.pk).last_confirmed_on == timezone.localdate()


def test_yes_it_still_runs_is_one_click(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], status=S.PUBLISHED)
    actions.take_step(by=cast["author"], report=report, transition="confirm")
    found = Report.objects.get(pk=report.pk)
    assert (found.last_confirmed_on, found.status, found.revision) == (timezone.localdate(), S.PUBLISHED, 1)


# -- Authors --------------------------------------------------------------------------------------------


def test_a_colleague_writes_along_and_the_last_author_stays(cast, arnsberg):
    report = in_state(arnsberg, cast["author"])
    actions.add_author(by=cast["author"], report=report, member=cast["colleague"])
    actions.add_author(by=cast["author"], report=report, member=cast["colleague"])
    assert report.authors.count() == 2
    actions.remove_author(by=cast["colleague"], report=report, member=cast["author"])
    with pytest.raises(ValidationError, match="Jemand muss den Bericht weiterschreiben"):
        actions.remove_author(by=cast["colleague"], report=report, member=cast["colleague"])


@pytest.mark.parametrize("who", ["elsewhere", "waiting", "left", "moderator"])
def test_only_people_of_the_municipalities_write_along(cast, arnsberg, who):
    report = in_state(arnsberg, cast["author"])
    with pytest.raises(ValidationError, match="beteiligt"):
        actions.add_author(by=cast["author"], report=report, member=cast[who])


def test_people_of_a_second_municipality_write_along(cast, arnsberg, ense):
    report = in_state(arnsberg, cast["author"])
    report.municipalities.add(ense)
    actions.add_author(by=cast["author"], report=report, member=cast["elsewhere"])
    assert Report.objects.written_by(cast["elsewhere"]).get() == report


def test_the_coordinator_takes_over_what_has_lost_its_author(cast, arnsberg):
    report = in_state(arnsberg, cast["author"])
    ReportAuthor.objects.all().delete()  # as with a deleted account
    assert Report.objects.written_by(cast["coordinator"]).get() == report
    assert not Report.objects.written_by(cast["coordinator_elsewhere"]).exists()
    with pytest.raises(PermissionDenied):
        actions.write(by=cast["coordinator"], report=report, revision=1, changes={"goals": "Ziel"})
    actions.add_author(by=cast["coordinator"], report=report, member=cast["coordinator"])
    actions.write(by=cast["coordinator"], report=report, revision=1, changes={"goals": "Ziel"})


def test_everybody_decides_for_herself_whether_she_may_be_asked(cast, arnsberg):
    report = in_state(arnsberg, cast["author"])
    assert not report.authorships.get().may_be_asked
    actions.set_contact(by=cast["author"], report=report, may_be_asked=True)
    assert report.authorships.get().may_be_asked
    with pytest.raises(PermissionDenied):
        actions.set_contact(by=cast["coordinator"], report=report, may_be_asked=False)


# -- Who is told ----------------------------------------------------------------------------------------


def told(verb):
    """(names, headline, address) of the newest fact of this kind."""
    entry = Entry.objects.filter(verb=verb).latest("pk")
    subject, notice = subject_of(entry), for_entry(entry)
    names = sorted(notice.audience(subject, entry).values_list("display_name", flat=True))
    return names, headline(entry), notice.url(subject)


def test_each_step_is_told_to_those_it_concerns(cast, arnsberg):
    report = in_state(arnsberg, cast["author"], slug="baeume", title="Bäume")
    actions.add_author(by=cast["author"], report=report, member=cast["colleague"])
    working_copy, review = "/vokabelheft/berichte/baeume/schreiben/", "/vokabelheft/pruefung/baeume/"
    assert told("knowledge.report_author_added") == (
        ["Colleague"],
        "Du kannst jetzt mitschreiben: „Bäume“",
        working_copy,
    )
    actions.take_step(by=cast["author"], report=report, transition="submit")
    assert told("knowledge.report_submitted") == (
        ["Moderator", "Second"],
        "„Bäume“: wartet auf die Prüfung",
        review,
    )
    attempt(cast["moderator"], report, "request_changes")
    names, headline, url = told("knowledge.report_changes_requested")
    assert (names, url) == (["Author", "Colleague"], working_copy)
    assert "Zu lang" not in headline  # reasons stay in the house
    actions.take_step(by=cast["colleague"], report=report, transition="submit")
    attempt(cast["moderator"], report, "publish")
    assert told("knowledge.report_published")[:2] == (["Author", "Colleague"], "„Bäume“: ist veröffentlicht")
    actions.take_step(by=cast["author"], report=report, transition="archive")
    assert told("knowledge.report_archived")[0] == ["Colleague"]
    assert not Notification.objects.exists()  # the courier's work
