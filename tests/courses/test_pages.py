"""Learning on the pages, with an account."""

import re

import pytest

from courses import actions, queries
from courses.models import Block, CourseCompletion, Lesson, LessonProgress
from school.search import rebuilding
from tests.courses.conftest import (
    FIRST_ITEM,
    QUIZ,
    RIGHT,
    WRONG,
    add_block,
    block_of,
    complete,
    make_course,
    url_of,
)

HTMX = {"HX-Request": "true"}


def html(response) -> str:
    return response.content.decode()


def test_somebody_elses_draft_does_not_exist(draft, client_of, erika, max_, mona):
    lesson = draft.lessons.get()
    pages = (draft.get_absolute_url(), url_of(lesson))
    for url in pages:
        assert draft.title in html(client_of(max_).get(url))
        assert client_of(mona).get(url).status_code == 200
        assert client_of(erika).get(url).status_code == 404
        assert client_of(None).get(url).status_code == 404
    assert client_of(erika).post(url_of(lesson, "abschluss")).status_code == 404
    assert client_of(None).post(url_of(lesson, "abschluss")).status_code == 404


def test_a_lesson_shows_its_blocks_its_place_and_its_sources(course, first, client):
    page = html(client.get(url_of(first)))
    for words in (
        "<h2>Anfangen</h2>",
        "Womit fängst du an?",
        "Karte besorgen",
        "Wen rufst du an?",
        "Lektion 1 von 2",
        'id="quelle-1" value="1"',
        "https://leitfaden.example/rad",
        'rel="next" href="/lernmodule/radwege/lektion-2/"',
        "wird nicht gespeichert",
        "merken wir uns deine Häkchen nicht",
    ):
        assert words in page
    assert "Ein Anruf spart Monate" not in page
    assert "Andere waren schon da" not in page


def test_pictures_videos_and_downloads(first, client):
    add_block(first, "picture", file="pictures/vier-merkmale.svg", alt="Vier Bausteine", caption="Die vier")
    add_block(first, "video", title="Film", file="v.webm", captions="v.vtt", transcript="Was man *sieht*.")
    add_block(first, "download", file="downloads/vermerk.md", title="Vermerk", description="Zum Anpassen.")
    page = html(client.get(url_of(first)))
    assert 'src="/static/content/pictures/vier-merkmale.svg" alt="Vier Bausteine"' in page
    assert '<track kind="captions" srclang="de" label="Deutsch" src="/static/content/v.vtt"' in page
    assert "Was man <em>sieht</em>." in page
    assert 'href="/static/content/downloads/vermerk.md"' in page


def test_numbers_in_ids_are_plain(course, client):
    lesson = Lesson.objects.create(course=course, slug="weit", position=9, title="Weit hinten", minutes=5)
    Block.objects.create(lesson=lesson, pk=12345, position=1, kind="quiz", data=QUIZ)
    page = html(client.get(url_of(lesson)))
    assert 'id="baustein-12345"' in page
    assert 'hx-target="#baustein-12345"' in page
    assert "12.345" not in page


def test_lessons_know_their_address(course, erika):
    for lesson in queries.journey(course, erika, None).lessons:
        assert lesson.url == lesson.get_absolute_url()


def test_unknown_addresses(course, first, second, client_of, erika):
    client = client_of(erika)
    quiz = block_of(first, "quiz")
    for url in (
        "/lernmodule/nix/",
        "/lernmodule/radwege/nix/",
        "/bescheinigung/nix/",
        "/bescheinigung/nix/pdf/",
    ):
        assert client.get(url).status_code == 404
    assert client.post(f"{url_of(second)}{quiz.pk}/").status_code == 404
    assert client.get(url_of(quiz)).status_code == 405


def test_finishing_leads_to_the_next_open_lesson_and_then_to_the_end(course, first, second, erika, client_of):
    client = client_of(erika)
    assert client.post(url_of(second, "abschluss")).url == url_of(first)
    assert client.post(url_of(first, "abschluss")).url == "/lernmodule/radwege/geschafft/"
    assert "Geschafft" in html(client.get("/lernmodule/radwege/geschafft/"))
    assert CourseCompletion.objects.visible_to(erika).exists()


def test_the_end_is_only_for_who_is_there(course, first, erika, client_of):
    assert client_of(erika).get("/lernmodule/radwege/geschafft/").url == "/lernmodule/radwege/"
    assert client_of(None).get("/lernmodule/radwege/geschafft/").url == "/lernmodule/radwege/"


def test_the_course_page_knows_where_you_were(course, first, second, erika, client_of):
    client = client_of(erika)
    assert "Los geht’s" in html(client.get(course.get_absolute_url()))
    actions.finish_lesson(by=erika, lesson=first)
    page = html(client.get(course.get_absolute_url()))
    assert "Weiter, wo du warst" in page
    assert page.index("Weiter, wo du warst") > page.index(f'href="{url_of(second)}"')


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_quiz_answers_with_feedback(first, erika, client_of, headers):
    quiz = block_of(first, "quiz")
    response = client_of(erika).post(url_of(quiz), {"option": WRONG}, headers=headers)
    page = html(response)
    assert ("<html" in page) is not bool(headers)
    assert "Erst die Frage, dann das Gerät." in page
    assert "Ein Anruf spart Monate." in page
    assert "Andere waren schon da" in page
    assert "autofocus>Noch nicht ganz</h3>" in page
    assert "autofocus>Richtig</h3>" in html(client_of(erika).post(url_of(quiz), {"option": RIGHT}))
    later = html(client_of(erika).get(url_of(first)))
    assert "Ein Anruf spart Monate." in later
    assert "autofocus" not in later


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
@pytest.mark.parametrize("data", [{}, {"option": "quatsch"}, {"option": [RIGHT, WRONG]}])
def test_a_quiz_without_a_proper_answer_is_422(first, erika, client_of, headers, data):
    response = client_of(erika).post(url_of(block_of(first, "quiz")), data, headers=headers)
    assert response.status_code == 422
    assert "kern-error" in html(response)
    assert "Ein Anruf spart Monate" not in html(response)


def test_an_answer_to_words_that_have_changed_is_forgotten(first, erika, client_of):
    quiz = block_of(first, "quiz")
    actions.answer_quiz(by=erika, block=quiz, options=[WRONG])
    quiz.data["options"][1]["text"] = "Sensoren leihen"
    quiz.save()
    assert "Erst die Frage" not in html(client_of(erika).get(url_of(first)))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_ticks_are_kept(first, erika, client_of, headers):
    checklist, client = block_of(first, "checklist"), client_of(erika)
    page = html(client.post(url_of(checklist), {"item": FIRST_ITEM}, headers=headers))
    assert "1 von 2 – gespeichert" in page
    assert re.search(rf'value="{FIRST_ITEM}"[^>]* checked', html(client.get(url_of(first))))
    assert client.post(url_of(checklist), {"item": "quatsch"}, headers=headers).status_code == 422


def test_thoughts_are_kept_for_the_learner_alone(first, erika, max_, mona, client_of):
    reflection = block_of(first, "reflection")
    page = html(client_of(erika).post(url_of(reflection), {"text": "Frau <Sonderbar>"}))
    assert "Frau &lt;Sonderbar&gt;" in page
    assert "Nur du siehst das" in page
    assert "Sonderbar" in html(client_of(erika).get(url_of(first)))
    for member in (max_, mona, None):
        assert "Sonderbar" not in html(client_of(member).get(url_of(first)))


def test_thoughts_that_are_too_long_come_back_with_the_reason(first, erika, client_of):
    response = client_of(erika).post(url_of(block_of(first, "reflection")), {"text": "Lang " * 1001})
    assert response.status_code == 422
    assert "Höchstens" in html(response)
    assert "Lang Lang Lang" in html(response)
    assert not LessonProgress.objects.exists()


def test_a_member_needs_the_csrf_token(first, erika):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(erika, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(url_of(first, "abschluss")).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html(client.get(url_of(first))))[1]
    assert client.post(url_of(first, "abschluss"), {"csrfmiddlewaretoken": token}).status_code == 302


def test_moderators_publish_on_the_page_and_others_do_not(draft, max_, mona, client_of):
    url = f"{draft.get_absolute_url()}veroeffentlichung/"
    assert "Veröffentlichen" not in html(client_of(max_).get(draft.get_absolute_url()))
    assert client_of(max_).post(url).status_code == 403
    actions.publish_course(by=mona, course=draft)
    assert client_of(None).get(draft.get_absolute_url()).status_code == 200


def test_a_lesson_page_asks_the_same_few_questions(course, erika, client_of, django_assert_max_num_queries):
    Lesson.objects.bulk_create(
        Lesson(course=course, slug=f"l{n}", position=n, title=f"L{n}", minutes=5) for n in range(10, 60)
    )
    lesson = course.lessons.get(position=1)
    for _ in range(20):
        add_block(lesson, "text", body="Viel Text.")
    complete(erika, course)
    client = client_of(erika)
    with django_assert_max_num_queries(8):
        client.get(url_of(lesson))


def test_the_start_page_says_where_to_go_on(course, first, second, erika, client_of):
    stranger = html(client_of(None).get("/"))
    assert "Radwege planen" in stranger
    assert "ohne Anmeldung" in stranger
    actions.finish_lesson(by=erika, lesson=first)
    page = html(client_of(erika).get("/"))
    assert f'Weiter, wo du warst: <a href="{url_of(second)}"' in page


def test_search_finds_courses_and_lessons_but_no_drafts(course, draft, client_of, erika, max_):
    make_course("andere", title="Ganz anderes Thema")
    rebuilding.add_missing()
    page = html(client_of(None).get("/suche/?q=radwege"))
    assert "<mark>Radwege</mark> planen" in page
    assert "Ganz anderes" not in page
    assert "Lektion aus „Radwege planen“" in html(client_of(None).get("/suche/?q=lektion"))
    for member in (None, max_, erika):
        assert draft.get_absolute_url() not in html(client_of(member).get("/suche/?q=geheimer"))
