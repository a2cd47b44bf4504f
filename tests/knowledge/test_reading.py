"""The reading page: what it shows, what it leaves out, its versions, its paper, and the talk about it."""

import json
import re
from datetime import date, timedelta

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge import actions
from knowledge.models import Report, ReportAuthor, Solution
from knowledge.papers import reports as papers
from knowledge.queries.comparing import pieces
from knowledge.queries.numbers import indicator_charts, single_values
from school import explain
from tests.knowledge.conftest import make_report, publish_version

FULL = {
    "title": "Sensoren gießen mit",
    "goals": "Weniger Wasser, weniger Wege.",
    "results": "Der Bauhof fährt seltener.",
    "milestones": [
        {"month": "2025-05", "text": "Ratsbeschluss"},
        {"month": "2024-03", "text": "Erste Idee"},
    ],
    "staffing": [{"role": "Bauhof", "people": 2, "percent": 25}],
    "months_to_first_result": 7,
    "cost_once": "5-25",
    "indicators": [
        {"key": "k1", "name": "Wasser", "unit": "m³", "before": "1000", "after": "750.5"},
        {"key": "k2", "name": "Sensoren", "unit": "", "before": "", "after": "12"},
        {"key": "k3", "name": "Zufriedenheit", "unit": "", "before": "", "after": ""},
    ],
    "sustainability": {"wirkung": "ja", "finanzierung": "nein"},
    "first_steps": ["Bäume zählen"],
    "fits_for": ["unter-10"],
    "support_offer": ["besuch"],
    "sources": ["https://www.beispiel.example/pfad/seite?x=1"],
    "assets": [
        {"key": "a1", "title": "Leistungsverzeichnis", "licence": "CC-BY-4.0", "url": "https://lv.example/"}
    ],
}


@pytest.fixture
def report(arnsberg, erika) -> Report:
    """Erika's, with every part filled."""
    return make_report(arnsberg, erika, slug="sensoren", **FULL)


def page_of(client, report) -> str:
    return client.get(report.get_absolute_url()).content.decode()


def test_the_page_tells_it_all(report, client):
    html = page_of(client, report)
    for words in (
        *(
            "Sensoren gießen mit",
            "Der Bauhof goss nach Kalender.",
            "Weniger Wasser",
            "Arnsberg",
            "Klima, Umwelt",
        ),
        *(
            "0,5 Stellen",
            "7 Monate",
            "5.000 bis 25.000 €",
            "März 2024",
            "1.000 m³",
            "750,5 m³",
            "−249,5 m³ (−25%)",
        ),
        *(
            "Der Nutzen ist sichtbar. <strong>Ja.",
            "Bäume zählen",
            "Besuch vor Ort",
            "CC-BY-4.0",
            "beispiel.example",
        ),
        *(
            "Das würden wir wieder so machen",
            "Das würden wir anders machen",
            "Die Sensoren früher bestellen.",
        ),
    ):
        assert words in html, words
    assert html.index("Erste Idee") < html.index("Ratsbeschluss"), "milestones stand in the order of time"
    assert "Beispiel nach öffentlichen Quellen" not in html
    assert "Was zu klären war" not in html, "what is empty has no heading"


def test_a_short_report_has_no_empty_parts(arnsberg, client):
    html = page_of(client, make_report(arnsberg))
    for heading in (
        "Meilensteine",
        "In Zahlen",
        "Trägt es auf Dauer?",
        "Technik",
        "Was ihr übernehmen",
        "Quellen",
    ):
        assert f">{heading}" not in html


def test_charts_say_in_cells_what_bars_show(report):
    (water,) = indicator_charts(report.current)
    assert [(bar.label, bar.value, bar.width) for bar in water.bars] == [
        ("vorher", "1.000 m³", 200.0),
        ("nachher", "750,5 m³", 150.1),
    ]
    assert single_values(report.current) == [("Sensoren", "12")]


def test_a_failure_is_thanked_and_an_example_is_marked(arnsberg, client):
    html = page_of(client, make_report(arnsberg, did_not_work=True, is_example=True))
    assert "Das hat nicht funktioniert" in html
    assert "Beispiel nach öffentlichen Quellen" in html
    assert "Arnsberg hat ihn nicht selbst geschrieben" in html
    assert "Das würden wir" not in html, "nobody is quoted who has said nothing"


def test_what_nobody_confirmed_for_a_year_says_so(report, client):
    assert "nicht bestätigt" not in page_of(client, report)
    Report.objects.filter(pk=report.pk).update(last_confirmed_on=date.today() - timedelta(days=400))
    assert "Seit über einem Jahr nicht bestätigt" in page_of(client, report)


def test_names_are_shown_to_members_when_they_agreed(report, erika, max_, wanda, client_of):
    ReportAuthor.objects.filter(report=report).update(may_be_asked=True)
    for member, sees in ((None, False), (wanda, False), (max_, True)):
        html = page_of(client_of(member), report)
        assert ("Erika Beispiel" in html) == sees
        assert ("Menschen, die dabei waren" in html) == (not sees)
    ReportAuthor.objects.filter(report=report).update(may_be_asked=False)
    assert "Erika Beispiel" not in page_of(client_of(max_), report)


def test_a_text_is_a_text(arnsberg, client):
    evil = "</script><script>alert(1)</script>"
    html = page_of(client, make_report(arnsberg, title=evil[:90], summary=evil, approach=f"{evil}\n\nZwei"))
    assert "<script>alert" not in html
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(block[1])["name"] == evil


def test_machines_read_who_says_it(report, arnsberg, client):
    def data(shown) -> dict:
        html = page_of(client, shown)
        return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])

    found = data(report)
    assert (found["@type"], found["version"], found["inLanguage"]) == ("Report", 1, "de")
    assert found["@id"].endswith("/vokabelheft/berichte/sensoren/version/1/")
    assert found["author"]["name"] == "Stadt Arnsberg"
    assert data(make_report(arnsberg, is_example=True))["author"]["name"] == "Smart Cities: Schule"


def test_the_citation_names_place_year_version_and_address(report, client):
    html = page_of(client, report)
    year = report.current.published_at.year
    assert f"Stadt Arnsberg ({year}): Sensoren gießen mit. Erfahrungsbericht, Version 1 vom" in html
    assert "/vokabelheft/berichte/sensoren/version/1/</p>" in html


# -- Versions --------------------------------------------------------------------------------------------


@pytest.fixture
def two(report) -> Report:
    """A second version with another result."""
    report.results = "Der Bauhof fährt viel seltener."
    report.topics = ["klima", "daten"]
    publish_version(report, change_note="Nach dem Sommer")
    return report


def test_every_version_keeps_its_address(two, client):
    first = client.get(f"{two.get_absolute_url()}version/1/").content.decode()
    assert "Du liest Version 1" in first
    assert "Der Bauhof fährt seltener." in first
    assert '<meta name="robots" content="noindex">' in first
    second = client.get(f"{two.get_absolute_url()}version/2/").content.decode()
    assert "Du liest Version" not in second
    assert client.get(f"{two.get_absolute_url()}version/3/").status_code == 404


def test_the_comparison_marks_words_not_by_colour_alone(two, client):
    html = client.get(f"{two.get_absolute_url()}versionen/").content.decode()
    assert "Nach dem Sommer" in html
    assert re.search(r"<ins>.*\[neu: .*viel", html)
    assert [
        change.label for change in client.get(f"{two.get_absolute_url()}versionen/").context["changes"]
    ] == [
        "Themen",
        "Was hat es gebracht?",
    ]
    assert client.get(f"{two.get_absolute_url()}versionen/?von=1&bis=1").context["changes"] == []
    assert client.get(f"{two.get_absolute_url()}versionen/?von=1&bis=9").status_code == 422


def test_words_that_stay_go_and_come():
    way = [(piece.kind, piece.text) for piece in pieces("Der Bauhof goss viel.", "Der Bauhof gießt wenig.")]
    assert way == [
        ("same", "Der Bauhof "),
        ("gone", "goss viel"),
        ("new", "gießt wenig"),
        ("same", "."),
    ]
    for before, after in (("", "neu"), ("alt", ""), ("a b", "b a"), ("gleich", "gleich")):
        way = pieces(before, after)
        assert "".join(one.text for one in way if one.kind != "new") == before
        assert "".join(one.text for one in way if one.kind != "gone") == after


def test_versions_by_api(two, client):
    assert [row["number"] for row in client.get("/api/reports/sensoren/versions/").json()] == [2, 1]
    assert client.get("/api/reports/sensoren/").json()["results"] == "Der Bauhof fährt viel seltener."
    first = client.get("/api/reports/sensoren/versions/1/").json()
    assert first["results"] == "Der Bauhof fährt seltener."
    assert first["assets"][0]["url"] == "https://lv.example/"
    assert client.get("/api/reports/sensoren/versions/7/").status_code == 404


# -- Paper -----------------------------------------------------------------------------------------------


def test_the_paper_is_accessible_and_survives_any_text(report, client, tmp_path):
    report.title, report.approach = "Ein #[titel] mit $Zeichen$ *und* \\", "#import\n\n<p>_x_</p> " * 20
    publish_version(report)
    answer = client.get("/vokabelheft/berichte/sensoren.pdf")
    assert answer["Content-Type"] == "application/pdf"
    file = tmp_path / "bericht.pdf"
    file.write_bytes(answer.content)
    with pikepdf.open(file) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "de-DE"
        assert "pdfuaid" in pdf.open_metadata().__str__()


def test_the_paper_of_an_empty_report(arnsberg):
    report = make_report(
        arnsberg, situation_before="", approach="", what_worked="", lessons_learned="", is_example=True
    )
    assert papers.as_pdf(report, report.current).startswith(b"%PDF")


# -- Cost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow(count, arnsberg, ense, erika, max_, client_of):
    solution = Solution.objects.create(slug="eine", title="Eine")
    report = make_report(arnsberg, erika, slug="hier", solution=solution, **FULL)
    report.municipalities.add(ense)  # the versions below name it
    ReportAuthor.objects.filter(report=report).update(may_be_asked=True)
    for number in range(count):
        make_report(ense, slug=f"b-{number}", solution=solution)
        publish_version(report)
        actions.open_talk(
            by=max_ if number % 2 else erika, report=Report.objects.get(pk=report.pk), body=f"{number}?"
        )
    for member, most in ((None, 6), (max_, 12)):  # does he speak for Ense, which takes part?
        client = client_of(member)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(report.get_absolute_url()).status_code == 200
        own = [row["sql"] for row in asked if "notifications_" not in row["sql"]]
        assert len(own) == most, "\n".join(own)


def test_words_of_the_glossary_are_explained_in_the_story_once(arnsberg, client, monkeypatch):
    word = explain.Word("lorawan", ("LoRaWAN",), "Ein Funknetz für Sensoren.", "/begriffe/lorawan/")
    monkeypatch.setattr(explain, "_sources", [lambda: [word]])
    report = make_report(arnsberg, what_worked="Die Gateways für LoRaWAN.", lessons_learned="Mehr LoRaWAN.")
    explain.reload()
    page = client.get(report.get_absolute_url()).content.decode()
    explain.forget()
    assert page.count('href="/begriffe/lorawan/"') == 1
