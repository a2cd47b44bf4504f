"""The demo shows a tree of three generations, what it brought, and that all of it is invented."""

import pytest
from django.contrib.auth.models import AnonymousUser

from knowledge import demo_imitation
from knowledge.models import Imitation, Outcome, Report, StillRunning
from knowledge.queries import imitation as queries
from knowledge.queries import outcomes
from members import demo as members_demo
from members.models import Member
from school.demo import Scale
from school.models import Entry
from tests.working import do_periodic

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
TEXTS = ("summary", "situation_before", "goals", "approach", "results", "what_worked", "lessons_learned")


@pytest.fixture
def report(settings):
    settings.DEMO = True
    members_demo.load(scale=Scale())
    Entry.objects.filter(announced_at=None).update(announced_at="2026-01-01T00:00Z")
    demo_imitation.load()
    return Report.objects.select_related("current").get(title=demo_imitation.TITLE)


def depth(nodes):
    return max((1 + depth(node.children) for node in nodes), default=0)


def test_everybody_sees_three_generations_with_median_and_range(report, client):
    assert depth(queries.tree(NOBODY, report)) == 3
    assert queries.counts(NOBODY, report).total == 3
    litres = [one for one in outcomes.summaries(NOBODY, report) if one.unit == "Liter"]
    assert [(one.months, one.measured) for one in litres] == [(6, 3), (12, 2)]
    assert all(one.low < one.median < one.high for one in litres)
    page = client.get(f"{report.get_absolute_url()}nachahmungen/").content.decode()
    assert "3. Generation" in page
    assert "−15" in page


def test_one_waits_for_the_example_that_coordinates(report):
    erika = Member.objects.get(display_name="Erika Beispiel")
    (waiting,) = queries.waiting_for(erika)
    assert waiting.municipality.slug == "menden"


def test_everything_that_somebody_reads_says_that_it_is_invented(report):
    version, word = report.current, "rfunden"
    assert version.title.startswith("Demo:")
    assert [name for name in TEXTS if word not in getattr(version, name)] == []
    assert all(word in row["name"] for row in version.indicators)
    assert all(word in row["role"] for row in version.staffing)
    assert all(word in row.name and word in row.deviation for row in Outcome.objects.all())
    assert all(word in row.note for row in Imitation.objects.all())


def test_a_second_time_adds_nothing_and_no_bell_rings(report):
    assert not Entry.objects.filter(announced_at=None).exists()
    demo_imitation.load()
    assert (Report.objects.filter(title=demo_imitation.TITLE).count(), Imitation.objects.count()) == (1, 4)
    do_periodic()
    assert not StillRunning.objects.exists()
    assert not Entry.objects.filter(verb__startswith="knowledge.imitation_values_due").exists()


def test_without_the_people_of_the_demo_there_is_nothing(db):
    demo_imitation.load()
    assert not Report.objects.exists()
