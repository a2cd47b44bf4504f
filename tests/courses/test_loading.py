"""Courses that come as files."""

import pytest
import yaml
from django.core.management import CommandError, call_command

from courses import actions, manuscripts
from courses.blocks import key_of
from courses.models import Block, Course, CourseCompletion, LessonProgress
from school.models import Entry
from tests.courses.conftest import QUIZ, complete

LESSONS = [
    {
        "slug": "eins",
        "title": "Eins",
        "minutes": 5,
        "summary": "Kurz.",
        "blocks": [{"kind": "text", "body": "Aha [1]."}, {"kind": "quiz", **QUIZ}],
    },
    {"slug": "zwei", "title": "Zwei", "minutes": 7, "blocks": [{"kind": "text", "body": "Soso."}]},
]
COURSE = {
    "slug": "probe",
    "title": "Probe",
    "summary": "Ein Versuch.",
    "topic": "klima",
    "outcomes": ["Du weißt es."],
    "version": 1,
    "municipality": None,
    "sources": [{"title": "Quelle", "url": "https://quelle.example/"}],
    "lessons": LESSONS,
}


@pytest.fixture
def load(tmp_path, db):
    """`load(course, …)` writes the files and loads them."""

    def run(*courses: dict) -> None:
        for file in tmp_path.glob("*.yaml"):
            file.unlink()
        for number, course in enumerate(courses):
            text = yaml.safe_dump(course, allow_unicode=True)
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        call_command("load_courses", str(tmp_path), verbosity=0)

    return run


def test_our_own_courses_are_well_written(arnsberg, ense):
    found = manuscripts.read_all(manuscripts.blocks.CONTENT_DIR)
    assert len(found) == 4
    for manuscript in found:
        assert all(lesson.fields["minutes"] <= 15 for lesson in manuscript.lessons)
        assert {block.kind for lesson in manuscript.lessons for block in lesson.blocks} >= {"text", "quiz"}


def test_loading_publishes_with_sums_and_rendered_text(load):
    load(COURSE)
    course = Course.objects.published().get()
    assert (course.minutes, course.lesson_count) == (12, 2)
    assert course.lessons.get(slug="eins").cited == [1]
    assert Block.objects.get(lesson__slug="zwei").html == "<p>Soso.</p>\n"


def test_loading_again_changes_no_row(load):
    load(COURSE)
    rows = list(Block.objects.order_by("pk").values())
    load(COURSE)
    assert list(Block.objects.order_by("pk").values()) == rows
    assert Entry.objects.filter(verb="courses.course_published").count() == 1


def test_a_new_edition_keeps_what_people_did(load, erika):
    load(COURSE)
    course = Course.objects.get()
    quiz = Block.objects.get(kind="quiz")
    actions.answer_quiz(by=erika, block=quiz, options=[key_of("Anrufen")])
    complete(erika, course)
    intro = {"kind": "text", "body": "Neu davor."}
    other = {"kind": "quiz", **QUIZ, "question": "Und davor?"}
    changed = {**LESSONS[0], "title": "Eins, neu", "blocks": [intro, other, *LESSONS[0]["blocks"]]}
    third = {"slug": "drei", "title": "Drei", "minutes": 3, "blocks": [intro]}
    load(COURSE | {"version": 2, "lessons": [LESSONS[1], changed, third]})

    course.refresh_from_db()
    assert (course.version, course.lesson_count, course.minutes) == (2, 3, 15)
    assert list(course.lessons.order_by("position").values_list("slug", flat=True)) == [
        "zwei",
        "eins",
        "drei",
    ]
    assert Block.objects.get(kind="quiz", position=4).pk == quiz.pk
    assert LessonProgress.objects.get(lesson__slug="eins").state == {str(quiz.pk): [key_of("Anrufen")]}
    assert CourseCompletion.objects.get().version == 1
    assert Entry.objects.filter(verb="courses.course_updated", data={"version": 2}).exists()


def test_a_lesson_that_is_gone_leaves_the_completion(load, erika):
    load(COURSE)
    complete(erika, Course.objects.get())
    assert LessonProgress.objects.count() == 2
    load(COURSE | {"lessons": LESSONS[:1]})
    assert LessonProgress.objects.count() == 1
    assert CourseCompletion.objects.filter(member=erika).exists()


def test_a_course_of_a_municipality(load, arnsberg):
    load(COURSE | {"municipality": "05958004"})
    assert Course.objects.get().municipality == arnsberg


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"topic": "quatsch"}, "„topic“ muss eines sein von"),
        ({"titel": "x"}, "Unbekanntes Feld: titel"),
        ({"slug": "mit leer"}, "slug"),
        ({"slug": "lernstand"}, "vergeben"),
        ({"title": "x" * 200}, "title"),
        ({"version": "zwei"}, "„version“ muss eine Zahl sein"),
        ({"municipality": 5958004}, "AGS in Anführungszeichen"),
        ({"municipality": "00000000"}, "Den AGS 00000000 gibt es nicht"),
        ({"sources": [{"title": "Q", "url": "javascript:x"}]}, "Quelle 1: „javascript:x“ ist keine Adresse"),
        ({"sources": []}, "Die Quellen [1] stehen nicht"),
        ({"lessons": []}, "„lessons“ fehlt"),
        ({"lessons": [LESSONS[1], LESSONS[1]]}, "denselben slug"),
        ({"lessons": [LESSONS[1] | {"minutes": 20}]}, "Lektion 1 „zwei“: „minutes“ muss zwischen 1 und 15"),
        ({"lessons": [LESSONS[1] | {"slug": "geschafft"}]}, "vergeben"),
        ({"lessons": [LESSONS[1] | {"blocks": [{"body": "x"}]}]}, "Baustein 1: „kind“ fehlt"),
        (
            {"lessons": [LESSONS[1] | {"blocks": [{"kind": "picture", "file": "pictures/a.svg"}]}]},
            "Baustein 1 (picture): Das Feld „alt“ fehlt",
        ),
        (
            {"lessons": [LESSONS[1] | {"blocks": [{"kind": "download", "file": "d/weg.md", "title": "T"}]}]},
            "Die Datei „d/weg.md“ gibt es nicht",
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_nothing_is_stored(load, change, words):
    with pytest.raises(CommandError) as error:
        load({**COURSE, "slug": "heil"}, COURSE | change)
    assert words in str(error.value)
    assert not Course.objects.exists()


def test_a_file_that_is_no_yaml_is_named(tmp_path, db):
    (tmp_path / "kaputt.yaml").write_text("titel: [offen")
    with pytest.raises(CommandError, match=r"kaputt\.yaml: Das ist kein gültiges YAML"):
        call_command("load_courses", str(tmp_path))


def test_an_empty_folder_is_a_mistake(tmp_path, db):
    with pytest.raises(CommandError, match="kein Lernmodul"):
        call_command("load_courses", str(tmp_path))
