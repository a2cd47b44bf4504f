"""Strategies: a registry that everything can point to, and pages that show what serves them."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import NoReverseMatch, reverse

from courses.models import Course
from forums import actions as forums
from forums.models import Forum, Thread
from knowledge.models import Guide, LeadProject, ReportVersion, Visibility
from members.models import OwnPage
from school.goals import (
    GoalKind,
    all_goals,
    check_goals,
    goal_choices,
    goals_of,
    goals_of_municipality,
    read_goals,
)
from tests.courses.conftest import make_course
from tests.knowledge.conftest import make_report

SOEST, FIELD = "/vokabelheft/strategien/strategie-soest/", "/vokabelheft/strategien/soest-klima/"


def html(response) -> str:
    return " ".join(response.content.decode().split())


# -- The registry ----------------------------------------------------------------------------------------


def test_every_strategy_of_the_region_is_there():
    kinds = [goal.kind for goal in all_goals().values() if not goal.parent]
    assert kinds.count(GoalKind.MUNICIPAL) == 5
    assert len(all_goals()["smart-city-charta"].children) == 4
    assert len(all_goals()["regionale-2025"].children) == 3
    dna = [goal.title for goal in all_goals()["rahmenstrategie"].children if goal.kind == GoalKind.DNA]
    assert dna == ["Digital", "Nachhaltig", "Authentisch"]
    fields = {
        goal.parent: len(goal.children) or 1 for goal in all_goals().values() if goal.kind == "handlungsfeld"
    }
    assert set(fields) == {goal.slug for goal in all_goals().values() if goal.kind == GoalKind.MUNICIPAL}


def test_slugs_that_rows_hold_already_are_still_there():
    for slug in ("digital", "nachhaltig", "authentisch", "charta-ziele", "charta-teilhabe"):
        assert slug in all_goals()


def test_every_goal_has_a_source_and_a_sentence():
    for goal in all_goals().values():
        assert goal.sources, goal
        assert goal.summary.endswith("."), goal


def test_a_strategy_has_its_parts_in_its_family():
    assert "soest-klima" in all_goals()["strategie-soest"].family
    assert {"digital", "visionsbild-bildung"} < set(all_goals()["rahmenstrategie"].family)
    assert all_goals()["soest-klima"].family == ["soest-klima"]


def test_fields_carry_the_name_of_their_town_among_others():
    assert all_goals()["soest-mobilitaet"].long_title == "Soest: Mobilität"
    assert all_goals()["digital"].long_title == "Digital"
    titles = [title for _, group in goal_choices() for _, title in group]
    assert len(set(titles)) == len(titles) == len(all_goals())


def test_order_and_unknown_slugs():
    assert [goal.slug for goal in goals_of(["nachhaltig", "gibtesnicht", "digital"])] == [
        "digital",
        "nachhaltig",
    ]
    assert goals_of_municipality("05966024")[0].slug == "strategie-olpe"
    assert goals_of_municipality("05974012") == []
    with pytest.raises(ValidationError, match="gibtesnicht"):
        check_goals(["digital", "gibtesnicht"])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("{slug: a, kind: quatsch, title: A, summary: S.}", "Die Art „quatsch“ gibt es nicht"),
        ("{slug: a, kind: dna, title: A, summary: S., parent: b}", "„b“ gibt es nicht"),
        (f"{{slug: {'a' * 41}, kind: dna, title: A, summary: S.}}", "länger als 40"),
        ("{slug: a, kind: dna, title: A}", "summary fehlt"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path, row, sentence):
    path = tmp_path / "goals.yaml"
    path.write_text(f"- {row}", encoding="utf-8")
    with pytest.raises(ValidationError) as refusal:
        read_goals(path)
    assert sentence in " ".join(refusal.value.messages)


# -- The pages -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_overview_names_everything_and_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = html(client.get("/vokabelheft/strategien/"))
    for words in ("Rahmenstrategie", "Authentisch", "Strategie von Olpe", "Zweiter Stern", "Mobilität"):
        assert words in page


@pytest.mark.django_db
def test_a_goal_invites_while_nothing_serves_it(client):
    page = html(client.get("/vokabelheft/strategien/charta-ziele/"))
    assert "Hier steht noch nichts." in page
    assert client.get("/vokabelheft/strategien/gibtesnicht/").status_code == 404


@pytest.fixture
def served(erika, arnsberg, ense):
    """One of everything that points to a field of Soest; Ense names the same field on its page."""
    course = make_course("klimakurs", lessons=1, title="Klima im Kurs", serves=["soest-klima"])
    Guide.objects.create(
        slug="g",
        kind="leitfaden",
        title="Klima im Leitfaden",
        summary="S.",
        minutes=5,
        serves=["soest-klima"],
    )
    LeadProject.objects.create(
        slug="p",
        title="Klima im Projekt",
        summary="S.",
        lead=arnsberg,
        status="vorbild",
        serves=["soest-klima"],
    )
    OwnPage.objects.create(municipality=ense, fields_of_action=["Klima & Energie"])
    forum = Forum.objects.create(slug="pausenhof", title="Pausenhof", description="D.")
    forums.start_thread(by=erika, forum=forum, title="Klima im Gespräch", body="Text", serves="soest-klima")
    return course


PUBLIC = ("Klima im Kurs", "Klima im Leitfaden", "Klima im Projekt")


@pytest.mark.django_db
@pytest.mark.parametrize("url", [SOEST, FIELD])
def test_what_serves_a_field_serves_its_strategy(client, client_of, erika, served, url):
    page = html(client.get(url))
    for title in PUBLIC:
        assert title in page
    assert "Klima im Gespräch" not in page, "what is said stays among members"
    assert "Klima im Gespräch" in html(client_of(erika).get(url))


@pytest.mark.django_db
def test_towns_that_name_the_same_field_are_shown(client, served, ense):
    page = html(client.get(FIELD))
    assert ense.get_absolute_url() in page
    assert "nennt das Feld auf ihrer Seite" in page


def has_report_page() -> bool:
    try:
        return bool(reverse("knowledge:report", args=["x"]))
    except NoReverseMatch:
        return False


@pytest.mark.django_db
@pytest.mark.skipif("not has_report_page()", reason="the page to read a report is not there")
def test_public_reports_are_shown(client, arnsberg):
    report = make_report(arnsberg, serves=["soest-klima"])
    assert report.title in html(client.get(FIELD))
    assert report.title in html(client.get(SOEST))
    ReportVersion.objects.update(visibility=Visibility.NETWORK)
    assert report.title not in html(client.get(FIELD))


@pytest.mark.django_db
def test_drafts_are_not_shown(client_of, mona, served):
    Course.objects.update(published_at=None)
    assert "Klima im Kurs" not in html(client_of(mona).get(FIELD))


@pytest.mark.django_db
def test_one_and_many_cost_the_same(client_of, erika, served, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(erika)
    client.get(FIELD)
    with CaptureQueriesContext(connection) as one:
        client.get(FIELD)
    forum = Forum.objects.get()
    for number in range(15):
        make_course(f"kurs-{number}", lessons=1, serves=["soest-klima"])
        forums.start_thread(by=erika, forum=forum, title=f"Nr. {number}", body="T.", serves="soest-klima")
    with CaptureQueriesContext(connection) as many:
        page = html(client.get(FIELD))
    assert len(many) == len(one)
    assert "?serves=soest-klima" in page, "there is more than ten"


@pytest.mark.django_db
def test_the_municipality_shows_its_strategy_and_projects(client, served, arnsberg):
    page = html(client.get(arnsberg.get_absolute_url()))
    assert "/vokabelheft/strategien/strategie-arnsberg/" in page
    assert "bürgernah &amp; gemeinsam stark" in page
    assert "Klima im Projekt" in page


# -- Threads and courses point to goals --------------------------------------------------------------------


@pytest.mark.django_db
def test_a_thread_may_name_a_goal_when_it_is_opened(client_of, erika):
    Forum.objects.create(slug="pausenhof", title="Pausenhof", description="D.")
    client = client_of(erika)
    form = html(client.get("/pausenhof/pausenhof/neu/"))
    assert "Soest: Mobilität" in form
    text = {"title": "Wer macht mit?", "body": "Wir suchen Partner."}
    page = client.post("/pausenhof/pausenhof/neu/", {**text, "serves": "digital"}, follow=True)
    assert "Zahlt ein auf" in html(page)
    assert Thread.objects.get().serves == "digital"
    assert client.post("/pausenhof/pausenhof/neu/", {**text, "serves": "quatsch"}).status_code == 422
    client.post("/pausenhof/pausenhof/neu/", {"title": "Ohne Ziel", "body": "Geht auch."})
    assert Thread.objects.get(title="Ohne Ziel").serves == ""


@pytest.mark.django_db
def test_programs_name_it_too(client_of, erika):
    Forum.objects.create(slug="pausenhof", title="Pausenhof", description="D.")
    client, url = client_of(erika), "/api/forums/pausenhof/threads/"
    sent = {"title": "T", "body": "B", "serves": "soest-klima"}
    assert client.post(url, sent, content_type="application/json").json()["serves"] == "soest-klima"
    sent["serves"] = "quatsch"
    assert client.post(url, sent, content_type="application/json").status_code == 400
    pk = Thread.objects.get().pk
    changed = client.patch(f"/api/threads/{pk}/", {"serves": "digital"}, content_type="application/json")
    assert changed.json()["serves"] == "soest-klima", "it is chosen once"


@pytest.mark.django_db
def test_courses_are_found_by_goal(client, served):
    make_course("anderer", lessons=1)
    found = client.get("/api/courses/?serves=strategie-soest").json()
    assert [row["slug"] for row in found["results"]] == ["klimakurs"]
    assert found["results"][0]["serves"] == ["soest-klima"]
    assert "Zahlt ein auf" in html(client.get(served.get_absolute_url()))


@pytest.mark.django_db
def test_goals_for_programs(client):
    rows = client.get("/api/goals/").json()
    assert len(rows) == len(all_goals())
    stars = client.get("/api/goals/?kind=regionale").json()
    assert [row["parent"] for row in stars] == ["", *["regionale-2025"] * 3]
    assert client.get("/api/goals/?kind=quatsch").status_code == 400
    one = client.get("/api/goals/soest-klima/").json()
    assert (one["municipality"], one["parent"]) == ("05974040", "strategie-soest")
    assert client.get("/api/goals/quatsch/").status_code == 404
