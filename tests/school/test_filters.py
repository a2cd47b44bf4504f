"""Filters: what is not understood finds nothing, on every page that has one, and says so."""

from importlib import import_module

import django_filters
import pytest

from knowledge.forms.glossary import TermFilter
from knowledge.models import Term
from school.filters import Filter
from tests.knowledge.conftest import make_term

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
    page = client.get(path)
    assert page.status_code == 422
    assert client.get(path.partition("?")[0]).status_code == 200
