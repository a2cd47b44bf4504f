"""What a block may hold, and what becomes of it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from courses import blocks
from courses.models import Lesson
from tests.courses.conftest import QUIZ, add_block, block_of

PICTURE = {"file": "pictures/plan.svg", "alt": "Ein Plan"}
VIDEO = {"title": "Film", "file": "videos/f.webm", "captions": "videos/f.vtt", "transcript": "Text."}


def without(data: dict, name: str) -> dict:
    return {key: value for key, value in data.items() if key != name}


def test_every_kind_can_be_written_and_read_again():
    kinds = {
        "text": {"body": "Hallo"},
        "picture": PICTURE,
        "quiz": QUIZ,
        "checklist": {"title": "Liste", "items": ["a", "b"]},
        "reflection": {"prompt": "Und du?"},
        "download": {"file": "downloads/plan.md", "title": "Vorlage"},
        "video": VIDEO,
    }
    assert set(kinds) == set(blocks.Kind.values)
    for kind, data in kinds.items():
        content = blocks.parse(kind, data)
        assert blocks.trusted(kind, blocks.as_json(content)) is not None
        assert blocks.as_json(blocks.parse(kind, blocks.as_json(content))) == blocks.as_json(content)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("tanz", {}, "Unbekannte Art"),
        ("text", {"body": ""}, "„body“ fehlt"),
        ("text", {"body": "a", "farbe": "rot"}, "Unbekanntes Feld: farbe"),
        ("text", {"body": ["a"]}, "muss ein Text sein"),
        ("text", "a", "aus Feldern"),
        ("picture", without(PICTURE, "alt"), "„alt“ fehlt"),
        ("picture", PICTURE | {"alt": "  "}, "„alt“ fehlt"),
        ("picture", PICTURE | {"file": "../settings.svg"}, "nicht im Ordner"),
        ("picture", PICTURE | {"file": "/etc/a.svg"}, "nicht im Ordner"),
        ("picture", PICTURE | {"file": "pictures/a.exe"}, "erlaubt sind"),
        ("video", without(VIDEO, "captions"), "„captions“ fehlt"),
        ("video", without(VIDEO, "transcript"), "„transcript“ fehlt"),
        ("checklist", {"title": "Liste", "items": []}, "braucht Punkte"),
        ("checklist", {"title": "Liste", "items": ["a", "a"]}, "keine zwei gleichen"),
        ("quiz", QUIZ | {"options": QUIZ["options"][:1]}, "mindestens zwei"),
        ("quiz", QUIZ | {"options": QUIZ["options"][:1] * 2}, "gleich"),
        ("quiz", QUIZ | {"options": [QUIZ["options"][1], {**QUIZ["options"][1], "text": "b"}]}, "richtig"),
        ("quiz", QUIZ | {"options": [QUIZ["options"][0], {**QUIZ["options"][0], "text": "b"}]}, "richtig"),
        ("quiz", QUIZ | {"multiple": "ja"}, "true oder false"),
        ("quiz", QUIZ | {"options": [{"text": "a", "correct": True}]}, "„feedback“ fehlt"),
    ],
)
def test_what_is_refused(kind, data, words):
    with pytest.raises(ValidationError) as error:
        blocks.parse(kind, data)
    assert words in " ".join(error.value.messages)


def test_a_picture_without_alternative_text_cannot_be_stored(first):
    with pytest.raises(ValidationError, match="alt"):
        add_block(first, "picture", file="pictures/plan.svg")


def test_text_is_rendered_once_when_it_is_stored(first):
    html = block_of(first, "text").html
    assert "<h2>Anfangen</h2>" in html
    assert "<em>nebenan</em>" in html
    assert 'href="#quelle-1"' in html
    assert block_of(first, "quiz").html.startswith("<p>Andere waren")


def test_markup_in_text_is_shown_not_run():
    html = blocks.render("<script>alert(1)</script> [1][2] und [ein Link](https://beispiel.example)")
    assert "<script" not in html
    assert html.count('href="#quelle-') == 2
    assert 'href="https://beispiel.example"' in html


def test_references_are_found():
    assert blocks.references_in("Erst [3], dann [12][1], nicht [4](https://beispiel.example).") == {1, 3, 12}


def test_the_key_of_an_option_follows_its_words():
    quiz = blocks.parse("quiz", QUIZ)
    assert len({option.key for option in quiz.options}) == 2
    turned = blocks.parse("quiz", QUIZ | {"options": QUIZ["options"][::-1]})
    assert quiz.options[0].key == turned.options[1].key


def test_a_lesson_takes_at_most_a_quarter_of_an_hour(course):
    with pytest.raises(IntegrityError, match="lesson_is_short"):
        Lesson.objects.create(course=course, slug="lang", position=9, title="Lang", minutes=16)
