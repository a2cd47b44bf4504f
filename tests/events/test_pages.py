"""The schedule as people and programs read it."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError

from events.models import Kind, Precision
from school.search import rebuilding
from school.search.asking import Wish, search
from tests.events.conftest import make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def titles(events):
    """Titles in the order shown."""
    return [event.title for event in events]


def test_what_comes_stands_before_what_was(client):
    make_event("Vorgestern", "2026-05-11")
    make_event("Letztes Jahr", "2025-05-13")
    make_event("Heute", "2026-05-13")
    make_event("Im Juni", "2026-06-01")
    make_event("Läuft noch", "2026-05-12", end_date="2026-05-14")
    shown = client.get("/stundenplan/")
    assert titles(shown.context["coming"]) == ["Läuft noch", "Heute", "Im Juni"]
    assert titles(shown.context["past"]) == ["Vorgestern", "Letztes Jahr"]
    html = shown.content.decode()
    assert (
        html.index(">2026<") < html.index(">Vorgestern") < html.index(">2025<") < html.index(">Letztes Jahr")
    )
    assert 'href="https://www.beispiel.example/bericht">Quelle: beispiel.example' in html


@pytest.mark.parametrize(
    ("fields", "last_day"),
    [
        ({}, "2026-02-03"),
        ({"end_date": "2026-02-04"}, "2026-02-04"),
        ({"precision": Precision.MONTH}, "2026-02-28"),
        ({"precision": Precision.SEASON}, "2026-05-05"),
        ({"precision": Precision.SEASON, "end_date": "2026-03-31"}, "2026-03-31"),
    ],
)
def test_a_vague_date_is_over_only_when_it_must_be(fields, last_day):
    assert make_event("Termin", "2026-02-03", **fields).last_day == datetime.date.fromisoformat(last_day)


@pytest.mark.parametrize(
    ("fields", "when", "is_one_day"),
    [
        ({}, "26.08.2021", True),
        ({"end_date": "2021-08-26"}, "26.08.2021", True),
        ({"end_date": "2021-08-27"}, "26.–27.08.2021", False),
        ({"end_date": "2021-09-02"}, "26.08.–02.09.2021", False),
        ({"end_date": "2022-01-02"}, "26.08.2021–02.01.2022", False),
        ({"precision": Precision.MONTH}, "August 2021", False),
        ({"precision": Precision.SEASON, "label": "Spätsommer 2021"}, "Spätsommer 2021", False),
    ],
)
def test_a_date_reads_as_exactly_as_it_is_known(fields, when, is_one_day):
    event = make_event("Tagung", "2021-08-26", **fields)
    assert (event.when, event.is_one_day) == (when, is_one_day)


def test_an_end_before_the_beginning_is_refused():
    with pytest.raises(IntegrityError, match="event_ends_after_it_begins"):
        make_event("Verkehrt", "2026-05-13", end_date="2026-05-12")


def test_one_kind_can_be_chosen_by_its_address(client):
    make_event("Konferenz", "2025-05-13")
    make_event("Treffen", "2025-06-13", kind=Kind.REUNION)
    make_event("Treffen in Menden", "2022-05-13", kind=Kind.REUNION)
    shown = client.get("/stundenplan/?kind=klassentreffen")
    assert titles(shown.context["past"]) == ["Treffen", "Treffen in Menden"]
    assert [(kind.value, kind.dates) for kind in shown.context["kinds"]] == [
        ("klassentreffen", 2),
        ("konferenz", 1),
    ]
    assert shown.context["total"] == 3
    html = shown.content.decode()
    assert '<a href="?kind=klassentreffen" aria-current="page">' in html
    assert "Zurzeit ist kein solcher Termin eingetragen." in html


def test_an_unknown_kind_is_called_so_and_leads_to_all(client):
    make_event("Konferenz", "2025-05-13")
    shown = client.get("/stundenplan/?kind=quatsch")
    assert shown.status_code == 422
    assert titles(shown.context["past"]) == []
    assert "Diese Art von Termin gibt es nicht." in shown.content.decode()


def test_the_empty_schedule_is_honest_and_invites(client):
    html = client.get("/stundenplan/").content.decode()
    assert "Zurzeit ist kein Termin eingetragen." in html
    assert "Was war" not in html


def test_an_example_says_that_it_is_one(client):
    make_event("Echt", "2026-06-13")
    assert "Beispiel</span>" not in client.get("/stundenplan/").content.decode()
    make_event("Pausenhofgespräch", "2026-06-10", is_example=True)
    assert "Beispiel</span>" in client.get("/stundenplan/").content.decode()


def test_one_date_or_many_cost_the_same(client, django_assert_num_queries):
    make_event("Eins", "2025-05-13")
    make_event("Kommt", "2026-06-13")
    with django_assert_num_queries(3):
        client.get("/stundenplan/")
    for number in range(1, 29):
        make_event(f"Noch {number}", f"2024-02-{number:02}")
        make_event(f"Bald {number}", f"2027-02-{number:02}")
    with django_assert_num_queries(3):
        shown = client.get("/stundenplan/")
    assert shown.context["total"] == 58


def test_programs_read_the_same_and_only_read(client, client_of, erika, django_assert_num_queries):
    make_event("Kommt", "2026-06-13", kind=Kind.TALK, place="online")
    make_event("War", "2025-05-13", precision=Precision.SEASON, label="Frühjahr 2025")
    with django_assert_num_queries(2):  # how many, and the page
        rows = client.get("/api/events/").json()["results"]
    assert [(row["title"], row["when"]) for row in rows] == [
        ("War", "Frühjahr 2025"),
        ("Kommt", "13.06.2026"),
    ]

    def ask(**query):
        return [row["title"] for row in client.get("/api/events/", query).json()["results"]]

    assert ask(kind="pausenhof") == ["Kommt"]
    assert ask(coming="true") == ["Kommt"]
    assert ask(coming="false") == ["War"]
    assert client.get("/api/events/", {"kind": "quatsch"}).status_code == 400
    assert client_of(erika).post("/api/events/").status_code == 405


# -- Panels of the start page, and the search ----------------------------------------------------------


def panel_of(client, address, template, **query):
    """What the schedule shows on a page that crosses apps."""
    panels = client.get(address, query).context["panels"]
    return next((panel.data for panel in panels if panel.template == template), None)


def test_the_start_page_shows_the_next_three(client):
    for day in ("16", "15", "14", "17"):
        make_event(f"Am {day}.", f"2026-05-{day}")
    make_event("War", "2026-05-01")
    data = panel_of(client, "/", "events/_home.html")
    assert (titles(data["coming"]), data["latest"]) == (["Am 14.", "Am 15.", "Am 16."], [])


def test_without_a_plan_the_start_page_says_so_and_shows_what_was(client):
    assert panel_of(client, "/", "events/_home.html") is None
    for year in (2022, 2023, 2024):
        make_event(f"Im Jahr {year}", f"{year}-05-13")
    assert titles(panel_of(client, "/", "events/_home.html")["latest"]) == ["Im Jahr 2024", "Im Jahr 2023"]
    assert "Zurzeit ist kein Termin eingetragen. Zuletzt war:" in client.get("/").content.decode()


@pytest.mark.parametrize("words", ["klassentreffen", "menden 2022", "GEMEINSAM ausprobiert", "13.05.2022"])
def test_search_finds_dates_by_title_place_summary_and_day(client, words):
    make_event(
        "3. Klassentreffen", "2022-05-13", place="Menden", summary="Berichte über gemeinsam Ausprobiertes."
    )
    make_event("Konferenz", "2021-11-18", place="Arnsberg")
    rebuilding.add_missing()
    hits = client.get("/suche/", {"q": words}).context["answer"].hits
    assert hits[0].plain_title == "3. Klassentreffen"


def test_a_date_is_found_by_its_month_and_the_next_one_comes_first():
    for title, day in (
        ("Treffen später", "2026-12-09"),
        ("Treffen bald", "2026-12-02"),
        ("Anderes", "2026-06-01"),
    ):
        make_event(title, day)
    rebuilding.rebuild()
    found = search("Treffen Dezember", Wish(user=AnonymousUser()))
    assert [hit.plain_title for hit in found.hits][:2] == ["Treffen bald", "Treffen später"]
