"""Whether people find what they mean: real wording against the school's own texts."""

from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from courses import actions as courses
from courses import manuscripts
from courses.blocks import CONTENT_DIR
from events import actions as events
from forums import demo as forums
from forums.models import Forum, Thread
from knowledge import actions as knowledge
from members.models import Member
from school.demo import Scale
from school.search import rebuilding
from school.search.asking import Wish, search
from school.search.questions import forget_synonyms
from school.search.words import split, take_apart
from school.text import render_markdown

HERE = Path(__file__).parent
QUERIES = yaml.safe_load((HERE / "search_queries.yml").read_text(encoding="utf-8"))
WORDS = yaml.safe_load((HERE / "search_words.yml").read_text(encoding="utf-8"))
TOP = 3
AIM = 0.95


@pytest.fixture
def reader(arnsberg) -> Member:
    """Somebody in a school that is filled with the real texts."""
    call_command("load_municipalities", verbosity=0)
    erika = Member.objects.create(
        email="erika@arnsberg.example", display_name="Erika Beispiel", municipality=arnsberg, is_example=True
    )
    courses.load_courses(by=None, manuscripts=manuscripts.read_all(CONTENT_DIR))
    knowledge.load_terms(by=None)
    events.load_dates(by=None)
    forums.load(scale=Scale())
    yard = Forum.objects.filter(school_class=None).order_by("position")[0]
    for thread in QUERIES["threads"]:
        Thread.objects.create(
            forum=yard,
            author=erika,
            title=thread["title"],
            body=thread["text"],
            html=render_markdown(thread["text"]),
        )
    rebuilding.rebuild()
    forget_synonyms()
    return erika


@pytest.mark.django_db
def test_what_people_mean_is_among_the_first_three(reader):
    missed = []
    for words, wanted in QUERIES["queries"]:
        titles = [hit.plain_title for hit in search(words, Wish(reader)).hits[:TOP]]
        if wanted not in titles:
            missed.append(f"{words!r}: wanted {wanted!r}, got {titles}")
    share = 1 - len(missed) / len(QUERIES["queries"])
    print(
        f"\n{len(QUERIES['queries'])} questions, {share:.1%} found among the first {TOP}. Missed:",
        *missed,
        sep="\n",
    )
    assert len(QUERIES["queries"]) >= 120
    assert share >= AIM, missed


@pytest.mark.parametrize(("word", "parts"), WORDS["compounds"].items())
def test_compounds_are_taken_apart(word, parts):
    assert set(parts.split()) <= {*take_apart(word).parts}


@pytest.mark.parametrize("word", WORDS["simple"])
def test_simple_words_stay_whole(word):
    assert split(take_apart(word).whole) == ()


def test_no_question_was_used_for_tuning():
    tuned = {*WORDS["compounds"], *WORDS["simple"]}
    assert [words for words, _ in QUERIES["queries"] if words in tuned] == []
