"""Filters: what is not understood finds nothing, on every page that has one, and says so."""

import re
from importlib import import_module

import django_filters
import pytest

from knowledge.forms.glossary import TermFilter
from knowledge.models import Term
from school.filters import Filter
from tests.courses.conftest import make_course
from tests.knowledge.conftest import make_report, make_term

LONG = "x" * 101
PAGES = [
    f"/vokabelheft/?q={LONG}",
    f"/vokabelheft/begriffe/?q={LONG}",
    f"/vokabelheft/leitfaeden/?q={LONG}",
    "/vokabelheft/leitprojekte/?topic=quatsch",
    "/vokabelheft/downloads/?topic=quatsch",
    "/vokabelheft/nachahmungen/?state=quatsch",
    f"/lernmodule/?q={LONG}",
    "/stundenplan/?kind=quatsch",
    f"/kommunen/?q={LONG}",
    f"/menschen/?q={LONG}",
    "/hinweise/?group=quatsch",
]

pytestmark = pytest.mark.django_db


def descendants(base: type) -> set[type]:
    """All classes below."""
    return {each for child in base.__subclasses__() for each in (child, *descendants(child))}


def test_all_lists_of_the_school_are_filtered_this_way():
    import_module("school.urls")  # and with it every page
    ours = {
        each for each in descendants(django_filters.FilterSet) if not each.__module__.startswith("django_")
    }
    assert len(ours) > 10
    assert ours - descendants(Filter) == {Filter}


def test_an_answer_to_another_question_is_none():
    make_term("Amt")
    found = [TermFilter(data, Term.objects.all()).qs.count() for data in ({}, {"q": "amt"}, {"q": LONG})]
    assert found == [1, 1, 0]


@pytest.mark.parametrize("path", PAGES)
def test_the_page_says_what_it_did_not_understand(path, client_of, erika):
    client = client_of(erika)
    answer = client.get(path)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "data-error-summary" in page or "Diese Art von Termin gibt es nicht." in page
    assert "data-error-summary" not in client.get(path.partition("?")[0]).content.decode()


@pytest.mark.parametrize(
    ("path", "none"),
    [
        ("/lernmodule/?topic=klima&duration=ewig", "0 Lernmodule"),
        ("/vokabelheft/?topic=klima&order=laut", "0 Erfahrungsberichte"),
    ],
)
def test_a_catalogue_does_not_count_what_it_does_not_show(path, none, client, arnsberg):
    make_report(arnsberg, topics=["klima"])
    make_course("klima", topic="klima")
    page = client.get(path).content.decode()
    assert f"<strong>{none}</strong>" in page
    assert not re.search("noch leer|Noch kein|gibt es noch kein|steht noch nichts", page)


@pytest.mark.parametrize("path", ["berichte.csv?topic=quatsch", "nachahmungen/export.csv?state=quatsch"])
def test_no_empty_table_is_handed_out(path, client):
    answer = client.get(f"/vokabelheft/{path}")
    assert (answer.status_code, answer.content.decode()) == (422, "Diesen Filter gibt es nicht.")
