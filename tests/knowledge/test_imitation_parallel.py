"""However many act at the same moment on the real PostgreSQL: the forest never holds a circle."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge import actions
from knowledge.models import Imitation, ImitationStep, Report, ReportVersion, Status, StillRunning
from members.models import District, Member
from school.jobs import loop, runs
from school.models import Entry
from tests.knowledge.conftest import make_report
from tests.knowledge.imitations import declare, fresh, imitate, place, running, step
from tests.parallel import at_once

pytestmark = pytest.mark.django_db(transaction=True)
N = 4


@pytest.fixture
def world(db):
    """Four municipalities, each with a coordinator and a report of its own."""
    district = District.objects.create(key="05958", name="Hochsauerlandkreis")
    places = [place(district, number) for number in range(1, N + 1)]
    return places, [make_report(who.municipality, who.coordinator) for who in places]


def edges():
    """Who stands right below whom: (report, municipality) → the one below. Read from the rows alone."""
    found = {}
    for row in Imitation.objects.select_related("parent"):
        above = (row.report_id, row.parent.municipality_id if row.parent else row.origin_id)
        found.setdefault(above, set()).add((row.report_id, row.municipality_id))
        if row.own_report_id:
            here = (row.report_id, row.municipality_id)
            found.setdefault(here, set()).add((row.own_report_id, row.municipality_id))
    return found


def paths_repeat_nobody(graph):
    """Walk down from everywhere: no municipality is met twice on a way, no place either."""

    def walk(here, seen, on_way):
        for there in graph.get(here, ()):
            is_own_report = there[1] == here[1]  # from an imitation to the report about it
            assert there not in seen, f"a circle through {there}"
            assert is_own_report or there[1] not in on_way, f"{there[1]} twice on one way"
            walk(there, seen | {there}, on_way | {there[1]})

    for start in graph:
        walk(start, {start}, {start[1]})


def deed(places, reports, kind, who, which, source):
    """A call that does one of the things that add an edge; refusals are fine, circles are not."""

    def declared():
        parent = Imitation.objects.counted().filter(
            report=reports[which], municipality=places[source].municipality
        )
        return declare(places[who], reports[which], parent=parent.first())

    def linked():
        rows = Imitation.objects.filter(municipality=places[who].municipality)
        row = rows.exclude(report=reports[who]).order_by("pk").first()
        return row and actions.link_report(
            by=fresh(places[who].coordinator), imitation=row, report=reports[who]
        )

    def withdrawn():
        row = Imitation.objects.filter(municipality=places[who].municipality).order_by("pk").first()
        return row and step(places[who].coordinator, row, "withdraw")

    def led():
        report = Report.objects.select_related("current").get(pk=reports[which].pk)
        Report.objects.filter(pk=report.pk).update(
            lead=places[who].municipality,
            status=Status.SUBMITTED,
            cleared_with="Pressestelle",
            cleared_on=timezone.localdate(),
            cleared_version=report.next_version,
        )
        moderator = Member.objects.get(is_moderator=True)
        return actions.publish(by=moderator, report=Report.objects.get(pk=report.pk), change_note="Neu.")

    def tried():
        try:
            return {"declare": declared, "link": linked, "withdraw": withdrawn, "lead": led}[kind]()
        except PermissionDenied:  # for example a link of what was withdrawn
            return None

    return tried


def confirm_all():
    now = timezone.now()
    waiting = Imitation.objects.waiting()
    waiting.update(imitator_confirmed_at=now, source_confirmed_at=now, waiting_since=None)


place_number = st.integers(0, N - 1)
one_deed = st.tuples(
    st.sampled_from(["declare", "declare", "declare", "link", "link", "withdraw", "lead"]),
    *(place_number, place_number, place_number),
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rounds=st.lists(st.lists(one_deed, min_size=2, max_size=5), min_size=2, max_size=3))
def test_the_forest_has_no_circle_under_parallel_transactions(world, mona, rounds):
    places, reports = world
    ImitationStep.objects.all().delete()
    Imitation.objects.update(parent=None, generation=1, source=F("origin"), own_report=None)
    Imitation.objects.all().delete()
    for who, report in zip(places, reports, strict=True):
        Report.objects.filter(pk=report.pk).update(
            current=report.current, lead=who.municipality, status=Status.PUBLISHED
        )
    ReportVersion.objects.filter(number__gt=1).delete()
    for deeds in rounds:
        at_once(*(deed(places, reports, *one) for one in deeds))
        confirm_all()
        paths_repeat_nobody(edges())
        assert not Imitation.objects.filter(municipality=F("report__current__lead")).exists()
    for row in Imitation.objects.select_related("parent"):
        assert row.generation == (row.parent.generation + 1 if row.parent else 1)


def test_two_links_that_close_a_circle_only_together(world):
    """A imitates B's report, B imitates A's: each link is fine alone, both would be a circle."""
    (a, b, *_), (first, second, *_) = world
    for _ in range(5):
        Imitation.objects.all().delete()
        here, there = declare(b, first), declare(a, second)
        results = at_once(
            lambda row=here: actions.link_report(by=fresh(b.coordinator), imitation=row, report=second),
            lambda row=there: actions.link_report(by=fresh(a.coordinator), imitation=row, report=first),
        )
        assert sum(isinstance(result, ValidationError) for result in results) >= 1
        paths_repeat_nobody(edges())


def test_a_link_and_a_declaration_that_close_a_circle_only_together(world):
    (a, b, *_), (first, second, *_) = world
    for _ in range(5):
        Imitation.objects.all().delete()
        row = declare(b, first)
        results = at_once(
            lambda row=row: actions.link_report(by=fresh(b.coordinator), imitation=row, report=second),
            lambda: declare(a, second),
        )
        (refused,) = [result for result in results if isinstance(result, ValidationError)]
        assert refused.code == "circle"
        paths_repeat_nobody(edges())


def test_a_municipality_that_enters_it_four_times_at_once_stands_there_once(world):
    (a, b, c, _), (first, *_) = world
    row = imitate(b, first, a)
    results = at_once(*[lambda parent=parent: declare(c, first, parent=parent) for parent in (None, row) * 2])
    assert sum(isinstance(result, ValidationError) for result in results) == 3
    assert Imitation.objects.filter(municipality=c.municipality).count() == 1


def test_both_sides_confirm_at_the_same_moment_and_it_counts_once(world):
    (a, b, *_), (first, *_) = world
    declare(b, first)
    Imitation.objects.update(imitator_confirmed_at=None)
    row = Imitation.objects.get()
    results = at_once(
        lambda: actions.take_imitation_step(
            by=fresh(a.coordinator), imitation=row, transition="confirm_source"
        ),
        lambda: actions.take_imitation_step(
            by=fresh(b.coordinator), imitation=row, transition="confirm_imitator"
        ),
    )
    assert all(isinstance(result, ImitationStep) for result in results)
    assert Imitation.objects.get().is_counted
    assert Report.objects.get(pk=first.pk).imitators_thread is not None


def test_of_two_moves_at_once_one_wins(world):
    (a, b, *_), (first, *_) = world
    row = imitate(b, first, a)
    results = at_once(
        *[
            lambda name=name: actions.take_imitation_step(
                by=fresh(b.coordinator), imitation=row, transition=name, reason="Darum."
            )
            for name in ("examine", "pilot", "give_up")
        ]
    )
    assert sum(isinstance(result, ValidationError) for result in results) == 2
    assert Imitation.objects.get().revision == row.revision + 1


def test_reminders_that_run_three_times_at_once_ask_once(world):
    (a, b, *_), (first, *_) = world
    first.current.indicators = [{"key": "k1", "name": "X", "unit": "Stück", "before": "", "after": ""}]
    first.current.save()
    running(imitate(b, first, a), days=400)
    runs.plan()
    at_once(*[loop.run_periodic] * 3)
    at_once(*[loop.work_off] * 3)
    for verb in ("imitation_values_due_6", "imitation_values_due_12", "still_running_asked"):
        assert Entry.objects.filter(verb=f"knowledge.{verb}").count() == 1, verb
    assert StillRunning.objects.count() == 1


def test_a_right_that_was_lost_while_waiting_is_gone(world):
    (a, b, *_), (first, *_) = world
    row, stale = declare(b, first), fresh(a.coordinator)
    assert stale.coordinates(a.municipality)
    stale.coordinations.update(ended_at=timezone.now())
    with pytest.raises(PermissionDenied):
        actions.take_imitation_step(by=stale, imitation=row, transition="confirm_source")
