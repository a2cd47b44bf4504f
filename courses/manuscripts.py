"""Courses as people write them: one YAML file each, read and checked before anything is stored.

A mistake is named with the file and the place in it, in words for the person who wrote it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_slug

from courses import blocks
from courses.models import LONGEST_LESSON, Course, Lesson
from school.content import read_yaml
from school.goals import check_goals
from school.topics import Topic

# Addresses below /lernmodule/ and below a course that are pages of their own.
RESERVED_SLUGS = {"lernstand", "geschafft", "bescheinigung", "veroeffentlichung"}


class ManuscriptError(Exception):
    """What is wrong, and where: "a.yaml, Lektion „x“, Baustein 3: …"."""


@dataclass(frozen=True)
class BlockText:
    """A checked block: `content` is one of the classes in `courses.blocks`."""

    kind: str
    content: Any


@dataclass(frozen=True)
class LessonText:
    """A lesson with the fields of the model, its blocks, and the numbers of the sources it cites."""

    fields: dict[str, Any]
    blocks: list[BlockText]
    cited: list[int]


@dataclass(frozen=True)
class Manuscript:
    """A whole course. `municipality` is an AGS or None."""

    fields: dict[str, Any]
    municipality: str | None
    lessons: list[LessonText]


_COURSE = {
    "slug",
    "title",
    "summary",
    "topic",
    "serves",
    "audience",
    "outcomes",
    "version",
    "municipality",
    "sources",
}
_LESSON = {"slug", "title", "minutes", "summary"}


def read_all(folder: Path) -> list[Manuscript]:
    """All `*.yaml` of a folder, in the order of their names. Raises ManuscriptError."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ManuscriptError(f"{folder}: Hier liegt kein Lernmodul (*.yaml).")
    manuscripts = [read(path) for path in paths]
    slugs = [manuscript.fields["slug"] for manuscript in manuscripts]
    if len(set(slugs)) < len(slugs):
        raise ManuscriptError(f"{folder}: Zwei Lernmodule haben dieselbe Adresse (slug).")
    return manuscripts


def read(path: Path) -> Manuscript:
    """One course; its files (pictures, downloads, videos) lie beside it. Raises ManuscriptError."""
    try:
        data = read_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ManuscriptError(f"{path.name}: Das ist kein gültiges YAML. {error}") from error
    _need(isinstance(data, dict), path.name, "Hier fehlen die Felder eines Lernmoduls.")
    _only(data, _COURSE | {"lessons"}, path.name)
    fields = {name: value for name, value in data.items() if name in _COURSE - {"municipality"}}
    _check_course(fields, path.name)
    _check_fields(Course(**fields), path.name)
    municipality = data.get("municipality")
    is_key = municipality is None or isinstance(municipality, str)
    _need(is_key, path.name, "„municipality“ ist ein AGS in Anführungszeichen oder null.")
    lessons = _lessons(data.get("lessons"), path)
    for number, lesson in enumerate(lessons, start=1):
        missing = set(lesson.cited) - set(range(1, len(fields.get("sources", [])) + 1))
        what = f"Die Quellen {sorted(missing)} stehen nicht unter „sources“."
        _need(not missing, f"{path.name}, Lektion {number} „{lesson.fields['slug']}“", what)
    return Manuscript(fields, municipality, lessons)


def _lessons(rows: Any, path: Path) -> list[LessonText]:
    _need(isinstance(rows, list) and bool(rows), path.name, "„lessons“ fehlt.")
    lessons = [_lesson(row, f"{path.name}, Lektion {n}", path.parent) for n, row in enumerate(rows, start=1)]
    slugs = {lesson.fields["slug"] for lesson in lessons}
    _need(len(slugs) == len(lessons), path.name, "Zwei Lektionen haben denselben slug.")
    return lessons


def _need(holds: bool, place: str, what: str) -> None:
    if not holds:
        raise ManuscriptError(f"{place}: {what}")


def _only(data: dict[str, Any], known: set[str], place: str) -> None:
    unknown = sorted(str(name) for name in set(data) - known)
    _need(not unknown, place, f"Unbekanntes Feld: {', '.join(unknown)}.")


def _check_fields(row: Course | Lesson, place: str) -> None:
    """What the model says about its fields: lengths, choices, limits."""
    skipped = {"course", "position", "author", "published_by", "municipality"}
    try:
        row.clean_fields(exclude=skipped)
        validate_slug(row.slug)
    except ValidationError as error:
        raise ManuscriptError(f"{place}: {_words(error)}") from error
    _need(row.slug not in RESERVED_SLUGS, place, f"Die Adresse „{row.slug}“ ist vergeben.")


def _check_course(fields: dict[str, Any], place: str) -> None:
    for name in ("slug", "title", "summary", "audience"):
        _need(isinstance(fields.get(name, ""), str), place, f"„{name}“ muss ein Text sein.")
    _need(
        fields.get("topic") in Topic.values, place, f"„topic“ muss eines sein von: {', '.join(Topic.values)}."
    )
    serves = fields.get("serves", [])
    _need(isinstance(serves, list), place, "„serves“ muss eine Liste von Zielen sein.")
    try:
        check_goals(serves)
    except ValidationError as error:
        raise ManuscriptError(f"{place}: {_words(error)}") from error
    version = fields.get("version", 1)
    _need(isinstance(version, int) and version > 0, place, "„version“ muss eine Zahl sein.")
    outcomes = fields.get("outcomes", [])
    is_texts = isinstance(outcomes, list) and all(isinstance(outcome, str) for outcome in outcomes)
    _need(is_texts, place, "„outcomes“ muss eine Liste von Sätzen sein.")
    sources = fields.get("sources", [])
    _need(isinstance(sources, list), place, "„sources“ muss eine Liste sein.")
    for number, source in enumerate(sources, start=1):
        _check_source(source, f"{place}, Quelle {number}")


def _check_source(source: Any, place: str) -> None:
    _need(
        isinstance(source, dict) and set(source) == {"title", "url"}, place, "Sie braucht „title“ und „url“."
    )
    is_texts = all(isinstance(value, str) for value in source.values())
    _need(is_texts, place, "„title“ und „url“ sind Texte.")
    try:
        URLValidator(["http", "https"])(source["url"])
    except ValidationError as error:
        raise ManuscriptError(f"{place}: „{source['url']}“ ist keine Adresse.") from error


def _lesson(row: Any, place: str, folder: Path) -> LessonText:
    _need(isinstance(row, dict), place, "Hier fehlen die Felder einer Lektion.")
    _only(row, _LESSON | {"blocks"}, place)
    place = f"{place} „{row.get('slug', '')}“"
    fields = {name: value for name, value in row.items() if name in _LESSON}
    for name in ("slug", "title", "summary"):
        _need(isinstance(fields.get(name, ""), str), place, f"„{name}“ muss ein Text sein.")
    minutes = fields.get("minutes")
    _need(
        isinstance(minutes, int) and 1 <= minutes <= LONGEST_LESSON,
        place,
        f"„minutes“ muss zwischen 1 und {LONGEST_LESSON} liegen.",
    )
    _check_fields(Lesson(**fields), place)
    rows = row.get("blocks")
    _need(isinstance(rows, list) and bool(rows), place, "„blocks“ fehlt.")
    texts = [_block(block, f"{place}, Baustein {n}", folder) for n, block in enumerate(rows, start=1)]
    cited = set[int]().union(*(blocks.references_in(text.content.markdown()) for text in texts))
    return LessonText(fields, texts, sorted(cited))


def _block(row: Any, place: str, folder: Path) -> BlockText:
    _need(isinstance(row, dict) and isinstance(row.get("kind"), str), place, "„kind“ fehlt.")
    kind = row["kind"]
    try:
        content = blocks.parse(kind, {name: value for name, value in row.items() if name != "kind"})
    except ValidationError as error:
        raise ManuscriptError(f"{place} ({kind}): {_words(error)}") from error
    for file in content.files():
        _need((folder / file).is_file(), f"{place} ({kind})", f"Die Datei „{file}“ gibt es nicht.")
    return BlockText(kind, content)


def _words(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return " ".join(f"„{name}“: {' '.join(texts)}" for name, texts in error.message_dict.items())
    return " ".join(error.messages)
