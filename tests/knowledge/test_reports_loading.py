"""Example reports come as files: as often as you like, all or nothing, and never over somebody's work."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command

from knowledge import actions
from knowledge.demo import load
from knowledge.models import Report, ReportVersion, Solution, Status
from school.demo import Scale
from school.models import Entry
from tests.knowledge.conftest import make_report

pytestmark = pytest.mark.django_db

SOLUTIONS = "- {slug: wege, title: Wege, summary: Mehrere.}"
BAUM = """
- slug: baum
  title: Bäume gießen
  summary: Mit Sensoren.
  solution: wege
  lead: arnsberg
  municipalities: [ense]
  topics: [klima]
  situation_before: Es war trocken.
  approach: Messen.
  milestones:
    - {month: "2024-05", text: Beschluss}
  sources: [https://beispiel.example/]
"""
BUS = BAUM.replace("baum", "bus").replace("Bäume gießen", "Bus rufen")


@pytest.fixture
def file(tmp_path, arnsberg, ense):
    """`file(text)` → how to load reports with this text."""

    def write(text: str) -> dict:
        (tmp_path / "reports.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "solutions.yaml").write_text(SOLUTIONS, encoding="utf-8")
        return {"path": tmp_path / "reports.yaml", "solutions": tmp_path / "solutions.yaml"}

    return write


def test_a_report_is_there_with_its_first_version(file, client):
    assert actions.load_reports(by=None, **file(BAUM)) == (1, 1, 0)
    report = Report.objects.get()
    assert (report.is_example, report.status, report.current.number) == (True, Status.PUBLISHED, 1)
    assert report.solution == Solution.objects.get()
    assert {place.slug for place in report.municipalities.all()} == {"arnsberg", "ense"}
    assert [place.slug for place in report.current.places] == ["arnsberg", "ense"]
    assert report.current.milestones == [{"month": "2024-05", "text": "Beschluss"}]
    assert "Beispiel nach öffentlichen Quellen" in client.get(report.get_absolute_url()).content.decode()


def test_a_second_load_changes_nothing_and_records_nothing(file):
    actions.load_reports(by=None, **file(BAUM + BUS))
    before = list(Report.objects.order_by("pk").values()), list(ReportVersion.objects.order_by("pk").values())
    assert actions.load_reports(by=None, **file(BAUM + BUS)) == (2, 0, 0)
    after = list(Report.objects.order_by("pk").values()), list(ReportVersion.objects.order_by("pk").values())
    assert before == after
    assert Entry.objects.filter(verb="knowledge.example_written").count() == 2


def test_a_changed_report_gets_a_version_and_a_vanished_one_is_archived(file, client):
    actions.load_reports(by=None, **file(BAUM + BUS))
    changed = BAUM.replace("Es war trocken.", "Es war sehr trocken.")
    assert actions.load_reports(by=None, **file(changed)) == (1, 1, 1)
    baum, bus = Report.objects.get(slug="baum"), Report.objects.get(slug="bus")
    assert [version.number for version in baum.versions.order_by("number")] == [1, 2]
    assert baum.current.situation_before == "Es war sehr trocken."
    assert bus.status == Status.ARCHIVED
    assert client.get(bus.get_absolute_url()).status_code == 200
    assert actions.load_reports(by=None, **file(changed + BUS)).removed == 0
    bus.refresh_from_db()
    assert bus.status == Status.PUBLISHED, "it is back"


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (BUS.replace("lead: arnsberg", "lead: atlantis"), "bus: Die Kommune atlantis gibt es nicht."),
        (BUS.replace("solution: wege", "solution: umwege"), "bus: Die Lösung umwege gibt es nicht."),
        (BUS.replace("  approach: Messen.\n", ""), "reports.yaml, Eintrag 2: approach fehlt."),
        (BUS.replace("[klima]", "[quatsch]"), "Eintrag 2 (Bus rufen): Themen: "),
        (BUS.replace("https://beispiel.example/", "irgendwo"), "Eintrag 2 (Bus rufen): Quellen: "),
    ],
)
def test_one_wrong_entry_and_nothing_changes(file, broken, sentence):
    with pytest.raises(ValidationError) as refused:
        actions.load_reports(by=None, **file(BAUM + broken))
    assert any(line.startswith(sentence) for line in refused.value.messages), refused.value.messages
    assert not Report.objects.exists()


def test_what_people_have_written_is_never_touched(file, arnsberg, erika):
    mine = make_report(arnsberg, erika, slug="baum", title="Meiner")
    with pytest.raises(ValidationError, match="schon ein Bericht aus einer Kommune"):
        actions.load_reports(by=None, **file(BAUM))
    actions.load_reports(by=None, **file(BUS))
    mine.refresh_from_db()
    assert (mine.title, mine.status) == ("Meiner", Status.PUBLISHED)


def test_who_may_load(file, erika, mona):
    with pytest.raises(PermissionDenied):
        actions.load_reports(by=erika, **file(BAUM))
    assert actions.load_reports(by=mona, **file(BAUM)).written == 1


def test_the_examples_that_come_with_the_school_are_whole(client, capsys):
    with pytest.raises(CommandError, match="Die Beispielberichte bleiben, wie sie waren"):
        call_command("load_reports")
    call_command("load_municipalities")
    call_command("load_reports")
    assert "Beispielberichte:" in capsys.readouterr().out
    reports = Report.objects.select_related("current")
    assert reports.count() >= 12
    for report in reports:
        assert report.is_example
        assert report.current.sources, f"{report.slug} has no source"
        assert client.get(report.get_absolute_url()).status_code == 200
        assert client.get(f"/vokabelheft/berichte/{report.slug}.pdf").status_code == 200
    assert client.get("/vokabelheft/loesungen/buergerbeteiligung/").context["ways"][4]


def test_bulk_on_request(capsys):
    call_command("load_municipalities")
    load(scale=Scale(reports=20))
    load(scale=Scale(reports=20))
    bulk = Report.objects.filter(slug__startswith="lastprobe-")
    assert bulk.published().count() == 20
    assert ReportVersion.objects.filter(report__in=bulk).count() == 20
