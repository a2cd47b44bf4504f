"""Real dates come as a file, examples from the demo."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from events import actions, demo, rules
from events.models import Event, Kind
from school.demo import Scale
from school.models import Entry
from tests.events.conftest import make_event

pytestmark = pytest.mark.django_db

REUNION = """
- date: 2022-05-13
  title: 3. Klassentreffen
  kind: klassentreffen
  place: Menden
  summary: Hybrid aus Menden.
  source: https://beispiel.example/klassentreffen
"""
AUTUMN = """
- date: 2026-09-01
  end_date: 2026-11-30
  precision: season
  label: Herbst 2026
  title: Planmäßiges Ende
  kind: meilenstein
  place: null
  summary: Die Förderung endet.
  source: https://beispiel.example/ende
"""


@pytest.fixture
def file(tmp_path):
    """`file(text)` → the path of a YAML file."""

    def write(text):
        path = tmp_path / "dates.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_dates_are_stored_as_they_stand_in_the_file(file):
    assert actions.load_dates(by=None, path=file(REUNION + AUTUMN)) == (2, 2, 0)
    reunion = Event.objects.get(kind=Kind.REUNION)
    assert (reunion.date, reunion.last_day) == (datetime.date(2022, 5, 13), datetime.date(2022, 5, 13))
    assert (reunion.place, reunion.is_example) == ("Menden", False)
    autumn = Event.objects.get(kind=Kind.MILESTONE)
    assert (autumn.when, autumn.last_day, autumn.place) == ("Herbst 2026", datetime.date(2026, 11, 30), "")


def test_a_second_load_changes_nothing_and_records_nothing(file):
    actions.load_dates(by=None, path=file(REUNION + AUTUMN))
    before = list(Event.objects.order_by("pk").values())
    assert actions.load_dates(by=None, path=file(REUNION + AUTUMN)) == (2, 0, 0)
    assert list(Event.objects.order_by("pk").values()) == before
    assert Entry.objects.filter(verb="events.date_written").count() == 2


def test_the_file_rules_its_own_dates_and_no_others(file):
    own = make_event("Von Hand eingetragen", "2026-06-01")
    actions.load_dates(by=None, path=file(REUNION + AUTUMN))
    assert actions.load_dates(by=None, path=file(AUTUMN.replace("endet.", "läuft aus."))) == (1, 1, 1)
    assert set(Event.objects.values_list("title", flat=True)) == {own.title, "Planmäßiges Ende"}
    assert Entry.objects.get(verb="events.date_removed").data == {"title": "3. Klassentreffen"}


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (
            AUTUMN.replace("2026-11-30", "2026-08-31"),
            "Eintrag 2 (Planmäßiges Ende): Das Ende liegt vor dem Anfang.",
        ),
        (AUTUMN.replace("2026-09-01", "im Herbst"), "Eintrag 2 (Planmäßiges Ende): Tag: "),
        (AUTUMN.replace("season", "ungefähr"), "Eintrag 2 (Planmäßiges Ende): Genauigkeit: "),
        (AUTUMN.replace("meilenstein", "party"), "Eintrag 2 (Planmäßiges Ende): Art: "),
        (AUTUMN.replace("https://beispiel.example/ende", "null"), "dates.yaml, Eintrag 2: source fehlt."),
        (REUNION, "dates.yaml, Eintrag 2: 2022-05-13 / 3. Klassentreffen kommt doppelt vor."),
    ],
)
def test_one_wrong_entry_and_nothing_changes(file, broken, sentence):
    with pytest.raises(CommandError) as refused:
        call_command("load_dates", file(REUNION + broken))
    first, *rest = str(refused.value).splitlines()
    assert first == "Der Stundenplan bleibt, wie er war."
    assert any(line.startswith(sentence) for line in rest), rest
    assert not Event.objects.exists()


def test_who_may_load(erika, mona, wanda, file):
    assert [rules.can_load_dates(by) for by in (None, mona, erika, wanda)] == [True, True, False, False]
    with pytest.raises(PermissionDenied):
        actions.load_dates(by=erika, path=file(REUNION))
    assert not Event.objects.exists()


def test_the_dates_that_come_with_the_school_are_whole(capsys):
    call_command("load_dates")
    assert "Termine:" in capsys.readouterr().out
    assert Event.objects.count() >= 15
    assert not Event.objects.filter(source="").exists()
    assert not Event.objects.filter(is_example=True).exists()


def test_the_demo_plans_three_marked_talks_and_may_run_again():
    demo.load(scale=Scale())
    examples = Event.objects.filter(is_example=True)
    assert examples.count() == 3
    assert all("erfunden" in event.summary and event.date > timezone.localdate() for event in examples)
    before = Event.objects.count()
    demo.load(scale=Scale())
    assert Event.objects.count() == before
    assert set(Event.objects.coming().filter(kind=Kind.TALK)) == set(examples.all())


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2026-11-24", ["2026-12-09", "2027-01-13", "2027-02-10"]),
        ("2026-01-31", ["2026-02-11", "2026-03-11", "2026-04-08"]),
    ],
)
def test_talks_are_on_the_second_wednesday_of_the_next_months(today, days):
    assert [day.isoformat() for day in demo.next_talks(datetime.date.fromisoformat(today))] == days
