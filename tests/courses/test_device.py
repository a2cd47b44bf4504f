"""Learning without an account: on the device, in one cookie, with no row about it."""

import pytest
from django.core import signing
from django.http import HttpResponse
from django.test import Client, RequestFactory

from courses import device
from courses.models import CourseCompletion, LessonProgress, ProgressClaim
from tests.courses.conftest import RIGHT, block_of, make_course, url_of

CLAIM = "/lernmodule/lernstand/"


def html(response) -> str:
    return response.content.decode()


@pytest.fixture
def phone(course, first, second) -> Client:
    """A stranger's device on which the first lesson is finished."""
    client = Client()
    client.post(url_of(first, "abschluss"))
    return client


def sign_in(client: Client, member) -> None:
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")


def test_reading_and_answering_sets_no_cookie_at_all(course, first):
    client = Client(enforce_csrf_checks=True)
    for url in ("/", "/lernmodule/", course.get_absolute_url(), url_of(first)):
        assert client.get(url).status_code == 200
    answer = client.post(url_of(block_of(first, "quiz")), {"option": RIGHT})
    assert "Ein Anruf spart Monate." in html(answer)
    assert not client.cookies


def test_a_whole_course_without_a_row_about_the_person(course, first, second):
    client = Client(enforce_csrf_checks=True)
    assert client.post(url_of(first, "abschluss")).url == url_of(second)
    assert "1 von 2" in html(client.get(course.get_absolute_url()))
    assert "1 von 2 Lektionen gelernt" in html(client.get("/lernmodule/"))
    assert f'Weiter, wo du warst: <a href="{url_of(second)}"' in html(client.get("/"))
    assert client.post(url_of(second, "abschluss")).url == "/lernmodule/radwege/geschafft/"
    page = html(client.get("/lernmodule/radwege/geschafft/"))
    assert "Für die Bescheinigung anmelden" in page
    assert not LessonProgress.objects.exists()
    assert not CourseCompletion.objects.exists()
    assert set(client.cookies) == {device.COOKIE}


def test_the_cookie_is_small_and_closed(phone):
    cookie = phone.cookies[device.COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert len(cookie.value) < 120


def test_even_a_full_cookie_fits_and_the_newest_lessons_stay():
    learned = device.Device(finished={10**9 + n: device.date(2026, 1, 1 + n % 28) for n in range(600)})
    learned = learned.finish(5)
    response = HttpResponse()
    device.store(response, learned)
    assert len(response.cookies[device.COOKIE].OutputString()) < 4096
    request = RequestFactory().get("/")
    request.COOKIES[device.COOKIE] = response.cookies[device.COOKIE].value
    assert device.of(request) == learned
    assert 5 in learned.finished


FORGED = {
    "empty": "",
    "nonsense": "quatsch",
    "unsigned": "0" * 32 + "~1:1",
    "signed for something else": signing.get_cookie_signer(salt="falsch").sign("0" * 32 + "~1:1"),
    "signed nonsense": signing.get_cookie_signer(salt=device.COOKIE + device._SALT).sign("a~b:c"),
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_cookie_is_no_cookie(course, erika, forged):
    client = Client()
    client.cookies[device.COOKIE] = forged
    assert client.get("/lernmodule/").status_code == 200
    sign_in(client, erika)
    assert "Übernehmen?" not in html(client.get("/lernmodule/"))
    client.post(CLAIM)
    assert not ProgressClaim.objects.exists()


def test_a_changed_cookie_is_no_cookie(phone, erika):
    real = phone.cookies[device.COOKIE].value
    phone.cookies[device.COOKIE] = real.replace("~", "~1:1~", 1)
    assert "1 von 2" not in html(phone.get("/lernmodule/"))
    phone.cookies[device.COOKIE] = real
    assert "1 von 2" in html(phone.get("/lernmodule/"))


def test_after_signing_in_it_can_be_taken_over_once(phone, course, first, erika):
    sign_in(phone, erika)
    for url in ("/", "/lernmodule/", course.get_absolute_url()):
        assert "Auf diesem Gerät hast du schon 1 Lektion gelernt. Übernehmen?" in html(phone.get(url))
    token = phone.cookies[device.COOKIE].value
    response = phone.post(CLAIM, {"choice": "take"}, follow=True)
    assert "1 Lektion ist übernommen" in html(response)
    assert not phone.cookies[device.COOKIE].value
    assert LessonProgress.objects.get().member == erika

    phone.cookies[device.COOKIE] = token
    again = phone.post(CLAIM, {"choice": "take"})
    assert again.status_code == 409
    assert "schon übernommen" in html(again)
    assert ProgressClaim.objects.count() == 1


def test_another_account_does_not_get_it_too(phone, first, erika, max_):
    copy = Client()
    copy.cookies[device.COOKIE] = phone.cookies[device.COOKIE].value
    sign_in(phone, erika)
    sign_in(copy, max_)
    phone.post(CLAIM)
    assert copy.post(CLAIM).status_code == 409
    assert not LessonProgress.objects.filter(member=max_).exists()


def test_or_it_can_be_deleted_from_the_device(phone, max_):
    sign_in(phone, max_)
    phone.post(CLAIM, {"choice": "forget"})
    assert not phone.cookies[device.COOKIE].value
    assert not ProgressClaim.objects.exists()
    assert not LessonProgress.objects.exists()


def test_claiming_is_for_members(phone):
    assert phone.post(CLAIM).status_code == 302
    assert phone.cookies[device.COOKIE].value
    assert not ProgressClaim.objects.exists()


def test_other_sites_cannot_finish_lessons_for_a_stranger(course, first):
    client = Client()
    response = client.post(url_of(first, "abschluss"), headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert not client.cookies


def test_ticks_and_thoughts_of_strangers_are_not_taken(first):
    client = Client()
    assert client.post(url_of(block_of(first, "checklist")), {"item": "x"}).status_code == 403
    assert client.post(url_of(block_of(first, "reflection")), {"text": "x"}).status_code == 403
    assert not LessonProgress.objects.exists()


def test_lessons_of_other_courses_do_not_count(phone):
    make_course("andere", lessons=1)
    assert html(phone.get("/lernmodule/")).count("Lektionen gelernt") == 1
