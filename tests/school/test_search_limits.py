"""Texts that PostgreSQL would refuse are indexed as far as possible, and hold nobody else up."""

import base64
import random

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from forums import actions
from school.search import following
from school.search.models import SearchDue, SearchEntry
from school.search.registry import Document
from school.search.suggesting import suggest
from school.search.vectors import quoted, vectors_of
from school.search.words import stems
from tests.school.conftest import titles

pytestmark = pytest.mark.django_db
CHANCE = random.Random(1)
ENDLESS = {
    "2,047 letters": "a" * 2047,
    "9,000 letters": "laternenfest" * 750,
    "a pasted file": base64.b64encode(CHANCE.randbytes(6000)).decode(),
    "four bytes a letter": "𠮷" * 2047,
    "longer when folded": "ﷺ" * 2047,
    "hyphens": "-".join(["laterne"] * 1000),
    "full stops": ".".join("abcdefgh") * 600,
    "underscores": "_" * 5000,
    "backslashes and quotes": "a\\'" * 3000,
}


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_endless_word_is_indexed_with_its_text_and_the_others_are_found(yard, erika, max_, kind):
    words = f"Zwetschgen davor\n\n{ENDLESS[kind][:9000]}\n\nund Mirabellen danach"
    thread = actions.start_thread(by=erika, forum=yard, title="Laternen", body="Text")
    actions.post_reply(by=max_, thread=thread, body=words)
    actions.start_thread(by=erika, forum=yard, title="Brücken", body="Text")
    following.catch_up()
    assert not SearchDue.objects.exists(), "nothing is left, and nothing was set aside"
    for word, title in {"Zwetschgen": "Laternen", "Mirabellen": "Laternen", "Brücken": "Brücken"}.items():
        assert titles(word, max_) == [title], word
    assert isinstance(titles(ENDLESS[kind], max_), list), "asking for it is no error either"
    assert isinstance(suggest(ENDLESS[kind], max_), list)


def test_the_pieces_of_an_endless_chain_are_found(yard, erika, max_):
    actions.start_thread(
        by=erika, forum=yard, title="Kette", body="-".join(["wort"] * 300 + ["Quastenflosser"])
    )
    following.catch_up()
    assert titles("Quastenflosser", max_) == ["Kette"]


def test_more_words_than_a_vector_holds_are_indexed_from_the_beginning_on():
    many = " ".join(f"{number:x>110}" for number in range(20_000))  # two megabytes
    (made,) = vectors_of([Document(pk=1, title="Laterne", body=f"Anfang {many} Ende", url="/")])
    stem = stems(["laterne", "anfang", "ende"])
    asked = "SELECT length(v), v @@ %s, v @@ %s, v @@ %s FROM (SELECT %s::tsvector AS v) AS made"
    with connection.cursor() as cursor:
        cursor.execute(asked, [*map(quoted, stem.values()), made.words])
        length, *found = cursor.fetchone()
    assert 5_000 < length < 20_000
    assert found == [True, True, False]


letters = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(letters, st.integers(1, 3000)), max_size=4))
def test_any_text_becomes_a_vector(pieces):
    text = " ".join((piece * times)[:5000] for piece, times in pieces)
    (made,) = vectors_of([Document(pk=1, title=text[:300], body=text, url="/")])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT %s::tsvector, %s::tsvector, %s::tsvector", [made.words, made.title_words, made.typed]
        )
    assert len(made.title_key) <= SearchEntry._meta.get_field("title_key").max_length
