"""What time does: unclear after a year, values asked for in time, "Läuft das noch?" – each exactly once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from knowledge import actions
from knowledge.models import Imitation, Report, ReportVersion, StillRunning
from knowledge.queries import imitation as queries
from members.models import Coordinator, Member
from notifications.models import Notification
from school import notices
from school.jobs.loop import work_off
from school.jobs.registry import periodic_jobs
from school.models import Entry
from tests.heard import headline
from tests.knowledge.conftest import make_report
from tests.knowledge.imitations import declare, fresh, imitate, running, step
from tests.knowledge.test_outcomes import measure
from tests.working import do_periodic

pytestmark = pytest.mark.django_db
VERBS = {
    "unclear": "knowledge.imitation_unclear",
    "values_6": "knowledge.imitation_values_due_6",
    "values_12": "knowledge.imitation_values_due_12",
    "imitations": "knowledge.still_running_asked",
    "reports": "knowledge.still_running_asked",
}
NOTHING = dict.fromkeys(VERBS, 0)


def remind():
    """As the courier does every hour; how often each question was asked."""
    asked = Entry.objects.filter(verb__in=VERBS.values())
    known = set(asked.values_list("pk", flat=True))
    do_periodic(*(f"knowledge.{name}" for name in NOTHING))
    found = NOTHING.copy()
    for entry in asked.exclude(pk__in=known):
        name = next(name for name, verb in VERBS.items() if verb == entry.verb)
        if name == "imitations" and StillRunning.objects.get(pk=entry.subject_id).imitation is None:
            name = "reports"
        found[name] += 1
    return found


def told_about(verb):
    """Who is told about the newest fact of this kind."""
    entry = Entry.objects.filter(verb=f"knowledge.{verb}").latest("pk")
    notice, subject = notices.for_entry(entry), notices.subject_of(entry)
    return set(notice.audience(subject, entry)), headline(entry)


def age(row, days):
    """Let it wait for so many days."""
    Imitation.objects.filter(pk=row.pk).update(waiting_since=timezone.now() - timedelta(days=days))


def test_what_is_not_confirmed_for_a_year_becomes_unclear_once(places, report):
    a, b, *_ = places
    row = declare(b, report)
    age(row, 364)
    assert remind() == NOTHING
    age(row, 366)
    assert remind()["unclear"] == 1
    assert remind() == NOTHING
    row.refresh_from_db()
    assert row.word == "Unklar: seit einem Jahr nicht bestätigt"
    assert told_about("imitation_unclear")[0] == {a.coordinator, b.coordinator}
    assert queries.counts(a.coordinator, report).total == 0
    row = step(a.coordinator, row, "confirm_source")
    assert (row.is_counted, row.unclear_since) == (True, None)


def test_what_is_confirmed_or_withdrawn_never_becomes_unclear(places, report):
    a, b, c, _ = places
    imitate(b, report, a)
    row = declare(c, report)
    age(row, 400)
    step(c.coordinator, row, "withdraw")
    assert remind()["unclear"] == 0


def test_values_are_asked_for_two_weeks_ahead_the_function_and_once(places, report):
    a, b, *_ = places
    row = running(imitate(b, report, a), days=150)
    assert remind() == NOTHING
    running(row, days=171)
    assert remind() == NOTHING | {"values_6": 1}
    people, words = told_about("imitation_values_due_6")
    assert people == {b.coordinator}
    assert words.startswith("6 Monate „Sensoren")
    assert remind() == NOTHING
    running(row, days=355)
    assert remind() == NOTHING | {"values_12": 1}
    assert remind() == NOTHING


def test_the_reminder_lies_in_one_bell_once(places, report, erika):
    a, b, *_ = places
    colleague = Member.objects.create(email="x@b2.example", display_name="X", municipality=b.municipality)
    row = running(imitate(b, report, a), days=171)
    work_off()
    Notification.objects.all().delete()
    for _ in range(3):
        remind()
        work_off()
    told = Notification.objects.all()
    assert [note.recipient for note in told] == [b.coordinator]
    assert told[0].url == f"/vokabelheft/nachahmungen/{row.pk}/#werte"
    assert not Notification.objects.filter(recipient=colleague).exists()


def test_where_nobody_coordinates_the_moderators_are_asked(places, report, mona):
    a, b, *_ = places
    running(imitate(b, report, a), days=171)
    Coordinator.objects.filter(municipality=b.municipality).delete()
    remind()
    assert told_about("imitation_values_due_6")[0] == {mona}


def test_nobody_is_asked_for_what_is_known_unconfirmed_given_up_or_not_measurable(places, report):
    a, b, c, d = places
    known = running(imitate(b, report, a), days=171)
    for key, unit in (("k1", "Liter"), ("k2", "Stück")):
        measure(b, known, key=key, unit=unit, baseline="90", value_6="80")
    running(declare(c, report), days=171)
    step(d.coordinator, running(imitate(d, report, a), days=171), "give_up")
    bare = make_report(a.municipality, a.coordinator, slug="ohne-zahlen")
    running(imitate(b, bare, a), days=171)
    assert remind() == NOTHING


# -- Läuft das noch? -------------------------------------------------------------------------------


def old(report, days=400):
    ReportVersion.objects.filter(report=report).update(published_at=timezone.now() - timedelta(days=days))


def test_authors_are_asked_once_a_year_and_answer_with_one_click(places, report, erika, client_of):
    a, *_ = places
    report.authorships.create(member=erika)
    old(report)
    assert remind() == NOTHING | {"reports": 1}
    assert remind() == NOTHING
    question = StillRunning.objects.get()
    people, words = told_about("still_running_asked")
    assert people == {a.coordinator, erika}
    assert words.startswith("Läuft das noch? „Sensoren")
    client, address = client_of(erika), f"/vokabelheft/nachfragen/{question.pk}/"
    assert "Ja, läuft" in client.get(address).content.decode()
    question.refresh_from_db()
    assert question.answered_at is None, "looking changes nothing"
    assert client.post(address, {"answer": "ja"}).status_code == 302
    report.refresh_from_db()
    assert report.last_confirmed_on == timezone.localdate()
    assert (report.revision, Report.objects.get().revision) == (1, 1)
    assert remind() == NOTHING
    with pytest.raises(ValidationError):
        actions.answer_still_running(by=erika, question=question, answer="nein")
    assert told_about("still_running_asked")[0] == set(), "nobody is told about what is answered"


def test_imitators_are_asked_too_and_a_no_changes_nothing_by_itself(places, report):
    a, b, c, _ = places
    row = running(imitate(b, report, a), days=400)
    Imitation.objects.update(asked_6_at=timezone.now(), asked_12_at=timezone.now())
    assert remind() == NOTHING | {"imitations": 1}
    question = StillRunning.objects.get()
    assert told_about("still_running_asked")[0] == {b.coordinator}
    for stranger in (a.coordinator, c.coordinator):
        with pytest.raises(PermissionDenied):
            actions.answer_still_running(by=fresh(stranger), question=question, answer="ja")
    actions.answer_still_running(by=fresh(b.coordinator), question=question, answer="nein")
    row.refresh_from_db()
    assert (row.state, row.last_confirmed_on) == ("betrieb", None)


def test_what_nobody_answers_is_asked_again_after_a_year(places, report):
    old(report)
    remind()
    StillRunning.objects.update(asked_at=timezone.now() - timedelta(days=366))
    assert remind() == NOTHING | {"reports": 1}
    assert StillRunning.objects.count() == 1
    assert remind() == NOTHING


def test_examples_ended_and_young_reports_are_not_asked_about(places):
    a, *_ = places
    for fields in ({"is_example": True}, {"maturity": "beendet"}):
        old(make_report(a.municipality, a.coordinator, **fields))
    make_report(a.municipality, a.coordinator)
    assert remind() == NOTHING


def test_a_hundred_imitations_need_no_more_looks_than_one(places, report, django_assert_max_num_queries):
    """Nothing is due: five looks, however many rows there are."""
    a, *rest = places
    for who in rest:
        imitate(who, report, a)
    with django_assert_max_num_queries(5):
        for name in NOTHING:
            keys = periodic_jobs()[f"knowledge.{name}"].keys
            assert keys is not None
            assert list(keys()) == []
