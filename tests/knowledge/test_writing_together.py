"""Two write at once and lose nothing."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from knowledge import actions
from knowledge.actions import Conflict
from knowledge.models import Report, ReportChange, Solution, Status
from knowledge.models.drafts import clean_value, value_of, writable
from knowledge.models.merging import merge
from members.models import Member
from tests.knowledge.writers import in_state, join
from tests.parallel import at_once


@pytest.fixture
def kim(arnsberg):
    """A colleague from the same municipality."""
    return Member.objects.create(email="kim@arnsberg.de", display_name="Kim Beispiel", municipality=arnsberg)


@pytest.fixture
def report(erika, kim, arnsberg):
    """A draft that both write."""
    found = in_state(arnsberg, erika)
    join(found, kim)
    return found


def write(by, report, revision, **changes):
    return actions.write(by=by, report=report, revision=revision, changes=changes)


def now(report):
    return Report.objects.get(pk=report.pk)


def test_a_title_begins_a_report_and_its_writer_is_the_first_author(erika, arnsberg):
    report = actions.start_report(by=erika, title="  Bäume   melden Durst ")
    assert (report.title, report.slug, report.status) == (
        "Bäume melden Durst",
        "baeume-melden-durst",
        Status.DRAFT,
    )
    assert (report.lead, list(report.municipalities.all()), list(report.authors.all())) == (
        arnsberg,
        [arnsberg],
        [erika],
    )
    again = actions.start_report(by=erika, title="Bäume melden Durst")
    assert again.slug.startswith("baeume-melden-durst-")


@pytest.mark.parametrize("title", ["Neu", "Meine", "???"])
def test_an_address_never_covers_another_page(erika, title):
    assert actions.start_report(by=erika, title=title).slug not in {"neu", "meine", ""}


def test_the_agency_writes_no_reports_and_who_waits_neither(mona, wanda):
    for member in (mona, wanda):
        with pytest.raises(PermissionDenied):
            actions.start_report(by=member, title="Unser Bericht")


def test_different_fields_merge_by_themselves(report, erika, kim):
    write(erika, report, 1, goals="Weniger gießen.")
    write(kim, report, 1, results="Ein Drittel weniger Wasser.", goals="")  # Kim has not touched the goals
    assert (now(report).goals, now(report).results) == ("Weniger gießen.", "Ein Drittel weniger Wasser.")
    assert now(report).revision == 3


def test_the_same_field_raises_a_conflict_that_knows_all_three_texts(report, erika, kim):
    before = report.approach
    write(erika, report, 1, approach="Erikas Weg.")
    with pytest.raises(Conflict) as caught:
        write(kim, report, 1, approach="Kims Weg.", goals="Kims Ziel.")
    clash = caught.value.clashes["approach"]
    assert (clash.base, clash.mine, clash.theirs) == (before, "Kims Weg.", "Erikas Weg.")
    assert (caught.value.revision, caught.value.by, caught.value.take) == (
        2,
        ["Erika Beispiel"],
        {"goals": "Kims Ziel."},
    )
    assert (now(report).approach, now(report).goals) == ("Erikas Weg.", "")  # nothing is half written
    write(kim, report, caught.value.revision, approach="Unser Weg.", goals="Kims Ziel.")
    assert (now(report).approach, now(report).goals) == ("Unser Weg.", "Kims Ziel.")


def test_a_page_that_saves_by_itself_and_shows_an_old_text_overwrites_nothing(report, erika, kim):
    """Its revision goes on, but of this field it still shows what stood there before."""
    write(erika, report, 1, goals="Weniger gießen.")
    write(kim, report, 1, results="Kims Ergebnis", goals="")
    again = {"results": "Kims Ergebnis, länger", "goals": ""}
    actions.write(by=kim, report=report, revision=3, changes=again, seen={"goals": 1})
    assert (now(report).goals, now(report).results) == ("Weniger gießen.", "Kims Ergebnis, länger")
    with pytest.raises(Conflict) as caught:
        actions.write(by=kim, report=report, revision=4, changes={"goals": "Kims Ziel"}, seen={"goals": 1})
    assert (caught.value.clashes["goals"].base, caught.value.by) == ("", ["Erika Beispiel"])


def test_the_same_words_are_no_conflict(report, erika, kim):
    write(erika, report, 1, goals="Weniger gießen.")
    assert write(kim, report, 1, goals="Weniger gießen.").revision == 2


def test_a_base_of_several_changes_ago_is_still_known(report, erika, kim):
    for step in range(3):
        write(erika, report, 1 + step, goals=f"Ziel {step}", vendors=f"Firma {step}")
    with pytest.raises(Conflict) as caught:
        write(kim, report, 1, goals="Kims Ziel")
    assert caught.value.clashes["goals"].base == ""
    write(kim, report, 1, vendors="")  # as it was at the beginning: not touched
    assert now(report).vendors == "Firma 2"


def test_when_the_base_is_forgotten_a_person_decides(report, erika, kim):
    write(erika, report, 1, goals="Erikas Ziel")
    ReportChange.objects.all().delete()  # as after handing in
    with pytest.raises(Conflict) as caught:
        write(kim, report, 1, goals="Kims Ziel", approach=report.approach)
    assert list(caught.value.clashes) == ["goals"]
    assert caught.value.clashes["goals"].base is None


def test_a_revision_from_the_future_is_refused(report, erika):
    with pytest.raises(ValidationError, match="Lade die Seite neu"):
        write(erika, report, 99, goals="Ziel")


def test_saving_what_is_there_changes_nothing(report, erika):
    assert write(erika, report, 1, title=report.title).revision == 1
    assert not ReportChange.objects.exists()


def test_only_authors_write(report, max_, mona):
    for member in (max_, mona):
        with pytest.raises(PermissionDenied):
            write(member, report, 1, goals="Ziel")


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.ARCHIVED])
def test_nobody_writes_while_it_is_read_or_archived(report, erika, status):
    Report.objects.filter(pk=report.pk).update(status=status)
    with pytest.raises(ValidationError, match="So lange ändert ihn niemand"):
        write(erika, report, 1, goals="Ziel")


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_lose_nothing(report, erika, kim):
    results = at_once(
        lambda: write(erika, report, 1, goals="Erikas Ziel"),
        lambda: write(kim, report, 1, results="Kims Ergebnis"),
    )
    assert {result.revision for result in results} == {2, 3}
    assert (now(report).goals, now(report).results) == ("Erikas Ziel", "Kims Ergebnis")


# -- What fits into a field -----------------------------------------------------------------------------


WRONG = {
    "title": ["", "x" * 91, 5],
    "topics": [["klima", "daten", "bildung", "kultur"], ["quatsch"], "klima"],
    "approach": ["x" * 6001, ["Text"]],
    "maturity": ["fertig"],
    "started_on": ["gestern", "13.2024", "05.1850"],
    "months_to_first_result": ["viele", -1, 241, True],
    "repository_url": ["javascript:alert(1)", "kein-link"],
    "sources": [["ftp://alt.example"], ["kein Link"]],
    "first_steps": [["a", "b", "c", "d"]],
    "staffing": [
        "viele",
        [{"role": "Leitung", "people": "drei", "percent": 50}],
        [{"role": "Leitung"}],
        [{"role": "R", "people": 1, "percent": 101}],
    ],
    "milestones": [
        [{"month": "2024-05", "text": str(n)} for n in range(6)],
        [{"month": "", "text": "Beschluss"}],
    ],
    "indicators": [[{"name": "Meldungen", "before": "etwa zehn"}], [{"name": "M", "before": "1e999999"}]],
    "sustainability": [{"wetter": "ja"}, {"technik": "vielleicht"}, []],
    "lead": [0, "x", None],
    "municipalities": [[], [0], "alle"],
    "solution": [0],
    "serves": [["weltfrieden"]],
    "visibility": ["", "geheim"],
    "did_not_work": ["vielleicht"],
}


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, all_ in WRONG.items() for each in all_])
def test_what_does_not_fit_is_refused_at_its_field_and_nothing_is_written(report, erika, name, value):
    with pytest.raises(ValidationError) as caught:
        write(erika, report, 1, goals="Ziel", **{name: value})
    assert list(caught.value.message_dict) == [name]
    assert now(report).goals == ""


def test_rows_are_read_as_people_write_them(report, erika):
    write(
        erika,
        report,
        1,
        staffing=[{"role": " Leitung ", "people": "1", "percent": "75 %"}, {"role": "", "people": ""}],
        milestones=[{"month": "Mai 2024", "text": "Beschluss"}, {"month": "6/2024", "text": "Start"}],
        indicators=[{"name": "Meldungen", "unit": "Stück", "before": "1.500,5", "after": ""}],
        started_on="05.2024",
        months_to_first_result="7",
    )
    found = now(report)
    assert found.staffing == [{"role": "Leitung", "people": 1, "percent": 75}]
    assert [row["month"] for row in found.milestones] == ["2024-05", "2024-06"]
    (indicator,) = found.indicators
    assert (indicator["before"], indicator["after"]) == ("1500.5", "")
    assert (value_of(found, "started_on"), found.months_to_first_result) == ("2024-05", 7)


def test_an_indicator_keeps_its_key_when_its_words_change():
    (first,) = clean_value("indicators", [{"name": "Meldungen"}])
    (again,) = clean_value("indicators", [{"name": "Meldungen"}])
    assert first["key"] == again["key"]
    (renamed,) = clean_value("indicators", [first | {"name": "Gemeldete Mängel"}])
    assert renamed["key"] == first["key"]
    two = clean_value("indicators", [{"name": "Meldungen"}, first])
    assert len({row["key"] for row in two}) == 2
    assert two[1]["key"] == first["key"]


def test_every_field_can_be_written_and_read_back(report):
    for name in writable():
        value = value_of(report, name)
        assert clean_value(name, value) == value, name


def test_too_many_words_are_kept_but_not_handed_in(report, erika):
    write(erika, report, 1, situation_before="Wort " * 85)
    found = now(report)
    assert found.situation_before.count("Wort") == 85
    with pytest.raises(ValidationError, match=r"Ausgangslage: Höchstens 80 Wörter, bitte\. Es sind 85"):
        actions.take_step(by=erika, report=found, transition="submit")


def test_the_leading_municipality_takes_part_and_writers_belong_to_one(report, erika, ense, arnsberg):
    with pytest.raises(ValidationError, match="federführende"):
        write(erika, report, 1, lead=ense.pk)
    write(erika, report, 1, municipalities=[arnsberg.pk, ense.pk])
    write(erika, report, 2, lead=ense.pk)
    with pytest.raises(ValidationError, match="schreibt noch"):
        write(erika, report, 3, municipalities=[ense.pk])


def test_several_municipalities_report_on_one_solution(report, erika, max_, ense):
    solution = actions.name_solution(by=erika, report=report, title="Sensoren an Bäumen")
    write(erika, report, 1, solution=solution.pk)
    other = in_state(ense, max_)
    again = actions.name_solution(by=max_, report=other, title="  sensoren an bäumen ")
    write(max_, other, 1, solution=again.pk)
    assert Solution.objects.get().reports.count() == 2


def test_merge_is_three_way_by_field():
    base = {"a": 1, "b": 1, "c": 1, "d": 1}
    merged = merge(base, {"a": 2, "b": 1, "c": 2, "d": 2}, {"a": 1, "b": 3, "c": 3, "d": 2})
    assert merged.take == {"a": 2}
    assert list(merged.clashes) == ["c"]
