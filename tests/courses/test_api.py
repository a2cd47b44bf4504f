"""The same course, the same questions, for programs."""

import pytest

from courses import actions
from courses.models import LessonProgress
from tests.courses.conftest import FIRST_ITEM, RIGHT, WRONG, block_of, complete

COURSE = "/api/courses/radwege/"
LESSON = f"{COURSE}lessons/lektion-1/"


def put(client, url, data=None):
    return client.put(url, data or {}, content_type="application/json")


def post(client, url, data=None):
    return client.post(url, data or {}, content_type="application/json")


def test_a_course_with_its_lessons(course, first, client):
    found = client.get(COURSE).json()
    assert (found["title"], found["municipality"], found["minutes"]) == ("Radwege planen", None, 10)
    assert [lesson["slug"] for lesson in found["lessons"]] == ["lektion-1", "lektion-2"]


def test_somebody_elses_draft_does_not_exist(draft, client_of, erika, max_):
    urls = ("/api/courses/entwurf/", "/api/courses/entwurf/lessons/lektion-1/")
    for url in urls:
        assert client_of(max_).get(url).status_code == 200
        assert client_of(erika).get(url).status_code == 404
        assert client_of(None).get(url).status_code == 404
    assert "entwurf" not in client_of(max_).get("/api/courses/").content.decode()


def test_a_quiz_keeps_its_secret_until_it_is_answered(first, client):
    quiz = block_of(first, "quiz")
    blocks = {block["kind"]: block for block in client.get(LESSON).json()["blocks"]}
    assert blocks["quiz"]["content"]["options"][0] == {"key": RIGHT, "text": "Anrufen"}
    assert "Andere waren" not in str(blocks)
    assert "<h2>Anfangen</h2>" in blocks["text"]["html"]

    answer = post(client, f"{LESSON}blocks/{quiz.pk}/answer/", {"keys": [WRONG]})
    assert answer.status_code == 200
    assert answer.json()["content"]["options"][1]["feedback"] == "Erst die Frage, dann das Gerät."
    assert "Andere waren" in answer.json()["html"]
    assert not LessonProgress.objects.exists()


def test_a_member_finds_her_answers_again(first, erika, client_of):
    client = client_of(erika)
    quiz, checklist, reflection = (block_of(first, kind) for kind in ("quiz", "checklist", "reflection"))
    post(client, f"{LESSON}blocks/{quiz.pk}/answer/", {"keys": [WRONG]})
    put(client, f"{LESSON}blocks/{checklist.pk}/ticks/", {"keys": [FIRST_ITEM]})
    put(client, f"{LESSON}blocks/{reflection.pk}/reflection/", {"text": "Frau Muster"})
    entered = [block["entered"] for block in client.get(LESSON).json()["blocks"]]
    assert entered == [None, [WRONG], [FIRST_ITEM], "Frau Muster"]
    assert "Muster" not in client_of(None).get(LESSON).content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"keys": []}, {"keys": ["quatsch"]}, {"keys": "x"}, {"keys": [RIGHT, WRONG]}]
)
def test_bad_answers_are_400(first, erika, client_of, data):
    url = f"{LESSON}blocks/{block_of(first, 'quiz').pk}/answer/"
    assert post(client_of(erika), url, data).status_code == 400
    assert not LessonProgress.objects.exists()


def test_a_block_of_another_kind_is_404(first, erika, client_of):
    url = f"{LESSON}blocks/{block_of(first, 'quiz').pk}/ticks/"
    assert put(client_of(erika), url, {"keys": []}).status_code == 404


def test_own_progress_and_certificate(course, first, second, erika, max_, client_of):
    client = client_of(erika)
    assert client.get(f"{LESSON}completion/").json()["completed_on"] is None
    assert client.get(f"{COURSE}certificate/").status_code == 404
    assert post(client, f"{COURSE}certificate/").status_code == 400
    for lesson in (first, second):
        done = put(client, f"{COURSE}lessons/{lesson.slug}/completion/").json()
        assert done["completed_on"] is not None
    assert client.get(f"{COURSE}progress/").json()["version"] == 1
    certificate = post(client, f"{COURSE}certificate/").json()
    assert client.get(f"{COURSE}certificate/").json() == certificate

    assert client_of(max_).get(f"{COURSE}certificate/").status_code == 404
    assert client_of(max_).get(f"{COURSE}progress/").json()["completed_on"] is None


@pytest.mark.parametrize("url", [f"{COURSE}progress/", f"{LESSON}completion/", f"{COURSE}certificate/"])
def test_progress_needs_a_person(course, first, client, url):
    assert client.get(url).status_code == 401
    assert put(client, f"{LESSON}completion/").status_code == 401


def test_publishing_is_for_moderators(draft, max_, mona, client_of, client):
    url = "/api/courses/entwurf/publication/"
    assert put(client_of(max_), url).status_code == 403
    actions.publish_course(by=mona, course=draft)
    assert client.get("/api/courses/entwurf/").status_code == 200
    assert client_of(max_).delete(url).status_code == 403


def test_lists_ask_the_same_few_questions(course, erika, client_of, django_assert_num_queries):
    complete(erika, course)
    client = client_of(erika)
    with django_assert_num_queries(3):
        client.get("/api/courses/")
    for number in range(20):
        actions.Course.objects.create(
            slug=f"k{number}", title="K", topic="klima", published_at=course.published_at
        )
    with django_assert_num_queries(3):
        client.get("/api/courses/")
