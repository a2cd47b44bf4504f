"""The same for programs."""

import pytest
from django.utils import timezone

from knowledge.models import Report, ReportVersion, Status
from tests.knowledge.writers import cast_of, in_state, join
from tests.members.accessions import a_pdf

S = Status
HERE = "/api/report-drafts/baeume/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def cast(arnsberg, ense, agency):
    return cast_of(arnsberg, ense, agency)


@pytest.fixture
def report(cast, arnsberg):
    found = in_state(arnsberg, cast["author"], slug="baeume")
    join(found, cast["colleague"])
    return found


@pytest.fixture
def author(cast, client_of):
    return client_of(cast["author"])


@pytest.fixture
def moderator(cast, client_of):
    return client_of(cast["moderator"])


def patch(client, revision, **changes):
    return client.patch(HERE, {"revision": revision, "changes": changes}, **JSON)


def test_from_the_title_to_the_readers(cast, author, moderator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    draft = author.post("/api/report-drafts/", {"title": "Bäume"}, **JSON).json()
    assert (draft["slug"], draft["status"], draft["revision"]) == ("baeume", "entwurf", 1)
    assert draft["obstacles"][0] == {"field": "summary", "words": "In einem Satz: fehlt noch."}
    changes = {
        "summary": "Sensoren melden Durst.",
        "topics": ["klima"],
        "maturity": "betrieb",
        "situation_before": "Gießen nach Kalender.",
        "approach": "Sensoren.",
        "what_worked": "Der Bauhof.",
        "lessons_learned": "Früher bestellen.",
        "visibility": "oeffentlich",
    }
    assert patch(author, 1, **changes).json()["content"]["topics"] == ["klima"]
    clearance = {"cleared_with": "Pressestelle", "cleared_on": str(timezone.localdate())}
    assert author.put(HERE + "clearance/", clearance, **JSON).json()["is_cleared"]
    asset = author.post(HERE + "assets/", {"title": "LV", "licence": "CC0-1.0", "file": a_pdf()})
    assert asset.status_code == 201
    submitted = author.post(HERE + "steps/", {"transition": "submit"}, **JSON).json()
    assert (submitted["status"], submitted["steps"]) == ("eingereicht", ["take_back"])
    (waiting,) = moderator.get("/api/report-reviews/").json()["results"]
    assert waiting["slug"] == "baeume"
    published = moderator.post(HERE + "publication/", {"revision": submitted["revision"]}, **JSON)
    assert (published.status_code, published.json()["number"]) == (201, 1)
    assert ReportVersion.objects.get().licences == ["CC0-1.0"]


def test_a_conflict_is_a_409_with_both_texts(cast, author, client_of, report):
    before = report.approach
    patch(client_of(cast["colleague"]), 1, approach="Text von Colleague.")
    answer = patch(author, 1, approach="Text von Author.", goals="Ziel")
    assert answer.status_code == 409
    assert answer.json() == {
        "revision": 2,
        "by": ["Colleague"],
        "clashes": {
            "approach": {"base": before, "mine": "Text von Author.", "theirs": "Text von Colleague."}
        },
        "merges": {"goals": "Ziel"},
    }
    assert patch(author, 2, approach="Unser Text.", goals="Ziel").status_code == 200


def test_what_does_not_fit_is_a_400_at_its_field(author, report):
    answer = patch(author, 1, title="x" * 91, quatsch=1)
    assert answer.status_code == 400
    assert list(answer.json()) == ["title", "quatsch"]
    assert author.patch(HERE, {"changes": {}}, **JSON).status_code == 400
    assert author.patch(HERE, {"revision": 1, "changes": ["title"]}, **JSON).status_code == 400


def test_what_the_api_gives_it_takes_back(author, report):
    draft = author.get(HERE).json()
    answer = patch(author, draft["revision"], **draft["content"])
    assert (answer.status_code, answer.json()["revision"]) == (200, 1)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"title": "LV", "licence": "", "url": "https://x.example"}, "licence"),
        ({"title": "LV", "licence": "CC0-1.0"}, "file"),
        ({"title": "LV", "licence": "CC0-1.0", "url": "javascript:x"}, "url"),
    ],
)
def test_files_need_what_they_need_on_the_page(author, report, sent, words):
    answer = author.post(HERE + "assets/", sent, **JSON)
    assert answer.status_code == 400
    assert words in answer.json()


def test_remarks_go_back_and_are_read(author, moderator, report):
    Report.objects.filter(pk=report.pk).update(status=S.SUBMITTED)
    sent = {"remarks": {"title": "Sag das Ergebnis.", "": "Gut."}}
    assert moderator.post(HERE + "remarks/", sent, **JSON).status_code == 201
    rows = author.get(HERE + "remarks/").json()["results"]
    assert {(row["field"], row["resolved_at"]) for row in rows} == {("title", None), ("", None)}
    assert moderator.post(HERE + "remarks/", sent, **JSON).status_code == 400


def test_publishing_twice_is_said(moderator, report):
    Report.objects.filter(pk=report.pk).update(status=S.SUBMITTED)
    assert moderator.post(HERE + "publication/", {"revision": 1}, **JSON).status_code == 201
    answer = moderator.post(HERE + "publication/", {"revision": 1}, **JSON)
    assert answer.status_code == 400
    assert "Veröffentlicht" in answer.json()["non_field_errors"][0]


def test_authors_and_contact(cast, author, report):
    pk = cast["coordinator"].pk
    assert author.post(HERE + "authors/", {"id": pk}, **JSON).status_code == 201
    assert author.post(HERE + "authors/", {"id": cast["elsewhere"].pk}, **JSON).status_code == 400
    assert author.delete(f"{HERE}authors/{pk}/").status_code == 204
    assert author.put(HERE + "contact/", {"may_be_asked": True}, **JSON).json()["may_be_asked"]


def test_lists_cost_the_same_with_many(cast, author, moderator, arnsberg, django_assert_num_queries):
    for count in (1, 4):
        for _ in range(count):
            in_state(arnsberg, cast["author"])
            in_state(arnsberg, cast["author"], status=S.SUBMITTED)
        with django_assert_num_queries(4):
            author.get("/api/report-drafts/")
        with django_assert_num_queries(3):
            moderator.get("/api/report-reviews/")
