"""Finding courses."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses import actions
from tests.courses.conftest import complete, make_course

URL = "/lernmodule/"
QUERIES = {"stranger": 2, "member": 5}  # facets, courses | session with member, and her own two


def titles(response) -> list[str]:
    return [course.title for course in response.context["courses"]]


@pytest.fixture
def shelf(db, arnsberg, ense):
    """Four published courses that differ in everything the filters know."""
    make_course("rad", title="Radwege planen", topic="mobilitaet", lessons=2)
    make_course("bus", title="Rufbus starten", topic="mobilitaet", lessons=5, municipality=arnsberg)
    make_course(
        "wald", title="Wald messen", topic="klima", lessons=9, municipality=ense, summary="Mit Bus hin."
    )
    make_course("strom", title="Strom sparen", topic="klima", lessons=4, municipality=arnsberg)


def test_everybody_finds_what_is_published_and_nobody_a_draft(shelf, draft, client_of, max_, mona):
    for member in (None, max_, mona):
        found = titles(client_of(member).get(URL))
        assert "Rufbus starten" in found
        assert draft.title not in found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Radwege planen", "Rufbus starten", "Wald messen", "Strom sparen"}),
        ("?topic=klima", {"Wald messen", "Strom sparen"}),
        ("?duration=short", {"Radwege planen", "Strom sparen"}),
        ("?duration=medium", {"Rufbus starten"}),
        ("?duration=long", {"Wald messen"}),
        ("?municipality=arnsberg", {"Rufbus starten", "Strom sparen"}),
        ("?municipality=agency", {"Radwege planen"}),
        ("?municipality=atlantis", set()),
        ("?q=bus", {"Rufbus starten", "Wald messen"}),
        ("?q=bus+messen", {"Wald messen"}),
        ("?q=%25", set()),
        ("?q=bus&topic=klima&duration=long&municipality=ense", {"Wald messen"}),
        ("?page=77", {"Radwege planen", "Rufbus starten", "Wald messen", "Strom sparen"}),
    ],
)
def test_filters(shelf, client, query, found):
    response = client.get(URL + query)
    assert response.status_code == 200
    assert set(titles(response)) == found
    assert response.context["catalogue"].total == len(found)


def test_the_same_filters_in_the_api(shelf, client):
    found = client.get("/api/courses/?topic=klima&municipality=arnsberg").json()
    assert [course["slug"] for course in found["results"]] == ["strom"]
    assert client.get("/api/courses/?topic=quatsch").status_code == 400


def test_counts_tell_what_a_choice_would_leave_over(shelf, client):
    def words(query: str, name: str) -> list[str]:
        return [choice.words for choice in client.get(URL + query).context["catalogue"].facets[name]]

    assert words("", "topic") == ["Alle Themen (4)", "Mobilität (2)", "Klima, Umwelt & Energie (2)"]
    assert words("?topic=klima", "topic")[0] == "Alle Themen (4)"
    assert words("?topic=klima", "municipality") == ["Alle (2)", "Arnsberg (1)", "Ense (1)"]
    assert words("?municipality=arnsberg&q=bus", "duration") == ["Jede Dauer (1)", "21 bis 40 Minuten (1)"]
    assert words("?topic=klima&duration=medium", "topic")[-1] == "Klima, Umwelt & Energie (0)"


@pytest.mark.parametrize("query", ["?topic=quatsch", "?duration=ewig", f"?q={'x' * 101}"])
def test_a_filter_that_does_not_exist_is_named(shelf, client, query):
    response = client.get(URL + query)
    assert response.status_code == 422
    assert "Bitte prüfe deine Eingaben" in response.content.decode()


def test_htmx_gets_the_list_with_new_counts_and_a_clean_address(shelf, client):
    response = client.get(f"{URL}?q=&topic=klima&duration=", headers={"HX-Request": "true"})
    html = response.content.decode()
    assert "<html" not in html
    assert 'id="facet-topic" hx-swap-oob="true"' in html
    assert 'data-announce="2 Lernmodule gefunden"' in html
    assert response["HX-Push-Url"] == "/lernmodule/?topic=klima"


def test_the_back_button_gets_the_whole_page(shelf, client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(URL, headers=headers).content.decode()


def test_pages(db, client):
    for number in range(30):
        make_course(f"kurs-{number}")
    first, last = (titles(client.get(f"{URL}?page={page}&topic=mobilitaet")) for page in (1, 3))
    assert (len(first), len(last)) == (12, 6)
    assert first[0] == "Kurs kurs-29"
    assert not set(first) & set(last)


def test_own_progress_stands_on_the_card_and_nobody_elses(course, first, erika, max_, client_of):
    actions.finish_lesson(by=erika, lesson=first)
    assert "1 von 2 Lektionen gelernt" in client_of(erika).get(URL).content.decode()
    for member in (max_, None):
        assert "Lektionen gelernt" not in client_of(member).get(URL).content.decode()
    complete(erika, course)
    assert "abgeschlossen" in client_of(erika).get(URL).content.decode()
    assert "abgeschlossen" not in client_of(max_).get(URL).content.decode()


def test_an_empty_catalogue_says_so(client, db):
    assert "Noch kein Lernmodul hier" in client.get(URL).content.decode()


@pytest.mark.parametrize("courses", [1, 50])
def test_queries_do_not_grow(courses, erika, client_of, arnsberg):
    for number in range(courses):
        complete(erika, make_course(f"kurs-{number}", lessons=1, municipality=arnsberg))
    for member, count in ((None, QUERIES["stranger"]), (erika, QUERIES["member"])):
        client = client_of(member)
        with CaptureQueriesContext(connection) as asked:
            assert len(titles(client.get(URL))) == min(courses, 12)
        own = [row["sql"] for row in asked if "notifications_" not in row["sql"]]
        assert len(own) == count, own
        assert len(asked) <= 7
