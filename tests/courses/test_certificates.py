"""The certificate: on paper for its holder, on the page for whom she shows it to."""

import time

import pytest

from courses import actions, certificates
from tests.courses.conftest import complete


@pytest.fixture
def certificate(course, erika):
    """Erika's."""
    complete(erika, course)
    return actions.issue_certificate(by=erika, course=course)


def test_the_button_issues_it(course, erika, client_of):
    client, url = client_of(erika), f"{course.get_absolute_url()}bescheinigung/"
    assert client.post(url).status_code == 422
    complete(erika, course)
    response = client.post(url)
    assert response.url.startswith("/bescheinigung/")
    assert client_of(None).post(url).status_code == 302


def test_anybody_with_the_address_can_check_it(certificate, client_of, max_):
    for member in (None, max_):
        response = client_of(member).get(certificate.get_absolute_url())
        page = response.content.decode()
        for words in ("Diese Bescheinigung ist echt", "Erika Beispiel", "Radwege planen", "10 Minuten"):
            assert words in page
        assert "herunterladen" not in page
        assert response["X-Robots-Tag"] == "noindex"
    assert len(certificate.code) >= 16


def test_only_the_holder_gets_the_pdf(certificate, client_of, erika, max_, mona):
    url = f"{certificate.get_absolute_url()}pdf/"
    response = client_of(erika).get(url)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    for member in (max_, mona):
        assert client_of(member).get(url).status_code == 404
    assert client_of(None).get(url).status_code == 302


def test_the_pdf_is_accessible_and_quick(certificate):
    certificate.course_title = (
        'Ein # sehr *langer* "Titel" mit $Zeichen$ ' + "Straßenbeleuchtungssteuerung " * 2
    )
    certificate.lesson_titles = [f"Lektion {n} mit einem längeren Titel" for n in range(1, 12)]
    certificates.as_pdf(certificate)  # the first one loads the fonts
    began = time.perf_counter()
    pdf = certificates.as_pdf(certificate)
    assert time.perf_counter() - began < 0.2
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert b"/Lang" in pdf
    assert b"NPages>1</" in pdf  # it stays one sheet
