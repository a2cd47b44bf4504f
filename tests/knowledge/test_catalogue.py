"""Finding reports: filters, counts, addresses to share, and the same numbers at every door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from knowledge.models import Solution
from tests.knowledge.conftest import make_report
from tests.knowledge.test_reports_visibility import rows_of

URL = "/vokabelheft/"
QUERIES = {"stranger": 6, "member": 8}  # counts, districts, cards, places, two for solutions


@pytest.fixture
def shelf(arnsberg, ense):
    """Four reports that differ in everything the filters know."""
    five = Solution.objects.create(slug="fuenf-wege", title="Fünf Wege")
    make_report(arnsberg, slug="baum", title="Bäume gießen", topics=["klima", "daten"], cost_once="unter-5")
    make_report(
        ense, slug="bus", title="Rufbus", topics=["mobilitaet"], maturity="idee", solution=five, tags=["ÖPNV"]
    )
    make_report(
        arnsberg,
        slug="app",
        title="Die App, die niemand wollte",
        topics=["daten"],
        did_not_work=True,
        licence="MIT",
        staffing=[{"role": "Leitung", "people": 1, "percent": 50}],
    )
    both = make_report(
        ense, slug="markt", title="Marktplatz", topics=["stadtentwicklung"], serves=["digital"], solution=five
    )
    both.current.taking_part.add(arnsberg)


CASES = [
    ("", {"baum", "bus", "app", "markt"}),
    ("topic=klima", {"baum"}),
    ("topic=klima&topic=mobilitaet", {"baum", "bus"}),
    ("size=10-20", {"baum", "bus", "app", "markt"}),
    ("size=unter-10", set()),
    ("cost=unter-5", {"baum"}),
    ("maturity=idee", {"bus"}),
    ("staff=halb-1", {"app"}),
    ("licence=MIT", {"app"}),
    ("failed=nur", {"app"}),
    ("failed=ohne", {"baum", "bus", "markt"}),
    ("goal=digital", {"markt"}),
    ("district=05958", {"baum", "bus", "app", "markt"}),
    ("municipality=arnsberg", {"baum", "app", "markt"}),
    ("municipality=atlantis", set()),
    ("solution=fuenf-wege", {"bus", "markt"}),
    ("q=app", {"app"}),
    ("q=%C3%B6pnv", {"bus"}),
    ("q=ense+platz", {"markt"}),
    ("q=%25", set()),
    ("topic=daten&failed=ohne&municipality=arnsberg&cost=unter-5&q=gie%C3%9Fen", {"baum"}),
]


@pytest.mark.parametrize(("query", "found"), CASES)
def test_the_same_filter_finds_the_same_on_page_api_csv_and_feed(query, found, shelf, client):
    page = client.get(f"{URL}?{query}")
    assert page.status_code == 200
    assert {version.report.slug for version in page.context["versions"]} == found
    assert page.context["catalogue"].total == len(found)
    listed = client.get(f"/api/reports/?{query}").json()
    assert (listed["count"], {row["slug"] for row in listed["results"]}) == (len(found), found)
    assert client.get(f"/api/report-facets/?{query}").json()["total"] == len(found)
    rows = rows_of(client.get(f"{URL}berichte.csv?{query}"))
    assert {row["Adresse"].split("/")[-2] for row in rows} == found
    assert client.get(f"{URL}berichte.atom?{query}").content.decode().count("<entry>") == len(found)


def test_counts_tell_what_a_choice_would_leave_over(shelf, client):
    def words(query: str, name: str) -> list[str]:
        return [choice.words for choice in client.get(f"{URL}?{query}").context["catalogue"].facets[name]]

    topics = ["Alle Themen (4)", "Mobilität (1)", "Klima, Umwelt & Energie (1)"]
    assert words("", "topic")[:3] == topics
    assert words("topic=klima", "topic")[:3] == topics, "a facet's counts leave its own choice out"
    assert words("topic=klima", "municipality") == ["Alle Kommunen (1)", "Arnsberg (1)"]
    assert words("", "municipality") == ["Alle Kommunen (4)", "Arnsberg (3)", "Ense (2)"]
    assert words("municipality=ense", "municipality") == ["Alle Kommunen (4)", "Arnsberg (3)", "Ense (2)"]
    assert words("q=app", "failed") == ["Mit dabei (1)", "Nur Gescheitertes (1)"]
    assert "Klima, Umwelt & Energie (0)" in words("topic=klima&failed=nur", "topic"), "a choice stays"


def test_reports_that_say_nothing_about_it_count_where_nothing_is_chosen(arnsberg, client):
    make_report(arnsberg, slug="genau", cost_once="unter-5", topics=["klima", "klima"])
    make_report(arnsberg, slug="offen", cost_once="", staffing=[])
    for query in ("", "cost=unter-5"):
        facets = client.get(f"{URL}?{query}").context["catalogue"].facets
        assert [choice.words for choice in facets["cost"]] == ["Egal, was es kostet (2)", "unter 5.000 € (1)"]
    assert [choice.count for choice in facets["topic"] if choice.value == "klima"] == [1], "twice is once"


def test_every_count_is_what_the_choice_then_finds(shelf, client):
    facets = client.get("/api/report-facets/?topic=daten").json()["facets"]
    for name, choices in facets.items():
        for choice in choices[1:]:
            query = f"{name}={choice['value']}" + ("" if name == "topic" else "&topic=daten")
            assert client.get(f"/api/reports/?{query}").json()["count"] == choice["count"], (name, choice)


def test_order(shelf, client):
    def slugs(query: str) -> list[str]:
        return [version.report.slug for version in client.get(f"{URL}?{query}").context["versions"]]

    assert slugs("") == ["markt", "app", "bus", "baum"]
    assert slugs("order=alt") == ["baum", "bus", "app", "markt"]
    assert slugs("order=titel") == ["baum", "app", "markt", "bus"]


@pytest.mark.parametrize("query", ["topic=quatsch", "cost=teuer", f"q={'x' * 101}", "order=laut"])
def test_a_filter_that_does_not_exist_is_named(query, shelf, client):
    page = client.get(f"{URL}?{query}")
    assert page.status_code == 422
    assert "Bitte prüfe deine Eingaben" in page.content.decode()
    assert client.get(f"/api/reports/?{query}").status_code == 400
    assert client.get(f"{URL}berichte.csv?{query}").status_code == 422
    assert client.get(f"{URL}berichte.atom?{query}").status_code == 404


def test_the_address_is_worth_sharing(shelf, client):
    response = client.get(f"{URL}?q=&topic=klima&topic=daten&cost=", headers={"HX-Request": "true"})
    assert response["HX-Push-Url"] == "/vokabelheft/?topic=klima&topic=daten"
    html = response.content.decode()
    assert "<html" not in html
    assert 'data-announce="2 Erfahrungsberichte gefunden"' in html
    assert 'id="facet-topic" hx-swap-oob="true"' in html
    page = client.get(f"{URL}?topic=klima&cost=unter-5&page=1").content.decode()
    assert 'href="/vokabelheft/?cost=unter-5"' in page, "every choice can be taken back alone"


def test_a_card_says_what_counts(shelf, client):
    html = client.get(f"{URL}?q=app").content.decode()
    for words in ("hat nicht geklappt", "0,5 Stellen", "Daten &amp; Infrastruktur", "Arnsberg"):
        assert words in html


def test_a_table_runs_no_formula(arnsberg, client):
    make_report(arnsberg, title="=1+1", summary="@SUM(A1)", tags=["-2"])
    row = rows_of(client.get(f"{URL}berichte.csv"))[0]
    assert (row["Titel"], row["In einem Satz"], row["Schlagworte"]) == ("'=1+1", "'@SUM(A1)", "'-2")


def test_solutions_stand_side_by_side(shelf, client):
    assert [one.slug for one in client.get(URL).context["solutions"]] == ["fuenf-wege"]
    page = client.get(f"{URL}loesungen/fuenf-wege/")
    assert [way.report.slug for way in page.context["ways"]] == ["bus", "markt"]
    assert client.get(f"{URL}loesungen/gibt-es-nicht/").status_code == 404


def test_an_empty_book_invites(client, db):
    assert "Das Heft ist noch leer" in client.get(URL).content.decode()
    assert "Dazu steht noch nichts im Heft" in client.get(f"{URL}?q=nichts").content.decode()


def test_who_leads_and_takes_part_counts_once(arnsberg, ense, client):
    report = make_report(arnsberg)
    report.current.taking_part.add(arnsberg, ense)
    facet = client.get(URL).context["catalogue"].facets["municipality"]
    assert [(choice.value, choice.count) for choice in facet] == [("", 1), ("arnsberg", 1), ("ense", 1)]


@pytest.mark.parametrize("count", [1, 30])
def test_queries_do_not_grow(count, arnsberg, ense, erika, client_of):
    solution = Solution.objects.create(slug="eine", title="Eine")
    for number in range(count):
        report = make_report(arnsberg, erika, slug=f"b-{number}", solution=solution)
        report.current.taking_part.add(ense)
    if count == 1:
        make_report(arnsberg, slug="zweiter", solution=solution)
    for member, most in ((None, QUERIES["stranger"]), (erika, QUERIES["member"])):
        client = client_of(member)
        with CaptureQueriesContext(connection) as asked:
            client.get(URL)
        own = [row["sql"] for row in asked if "notifications_" not in row["sql"]]
        assert len(own) == most, own


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize(
    ("path", "most"),
    [
        (f"{URL}berichte.csv", 2),
        (f"{URL}berichte.atom", 2),
        ("/api/reports/", 3),
        (f"{URL}loesungen/eine/", 2),
    ],
)
def test_queries_of_the_other_doors_do_not_grow(path, most, count, arnsberg, client):
    solution = Solution.objects.create(slug="eine", title="Eine")
    for number in range(count):
        make_report(arnsberg, slug=f"b-{number}", solution=solution)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    assert len(asked) == most, [row["sql"] for row in asked]
