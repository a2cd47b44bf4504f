"""From JSON or YAML to a checked dataclass and back, and from Markdown to HTML."""

import json
from collections.abc import Callable
from dataclasses import MISSING, asdict, fields
from pathlib import PurePosixPath
from typing import Any, cast

from django.core.exceptions import ValidationError

from courses.blocks.kinds import (
    Checklist,
    Content,
    Download,
    Kind,
    Option,
    Picture,
    Quiz,
    Reflection,
    Text,
    Video,
)
from school.text import render_cited

KINDS: dict[str, type[Any]] = {
    Kind.TEXT: Text,
    Kind.PICTURE: Picture,
    Kind.QUIZ: Quiz,
    Kind.CHECKLIST: Checklist,
    Kind.REFLECTION: Reflection,
    Kind.DOWNLOAD: Download,
    Kind.VIDEO: Video,
}


def render(text: str) -> str:
    """HTML of Markdown in which references such as [3] lead to the source at the foot of the page."""
    return render_cited(text, top_heading=1)  # the page's <h1> is the lesson's title, `##` its sections


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ValidationError(f"„{name}“ muss ein Text sein.")
    return value.strip()


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(f"„{name}“ muss true oder false sein.")
    return value


def _list_of(read: Callable[[Any, str], Any]) -> Callable[[Any, str], tuple[Any, ...]]:
    def read_all(value: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(value, list | tuple):
            raise ValidationError(f"„{name}“ muss eine Liste sein.")
        return tuple(read(each, name) for each in value)

    return read_all


_READERS: dict[Any, Callable[[Any, str], Any]] = {
    str: _text,
    bool: _flag,
    tuple[str, ...]: _list_of(_text),
    tuple[Option, ...]: _list_of(lambda value, name: _read(Option, value, name)),
}


def _read(cls: type[Any], data: Any, what: str) -> Any:
    if not isinstance(data, dict):
        raise ValidationError(f"„{what}“ muss aus Feldern bestehen.")
    known = {field.name: field for field in fields(cls)}
    if unknown := sorted(str(name) for name in set(data) - set(known)):
        raise ValidationError(f"Unbekanntes Feld: {', '.join(unknown)}.")
    values = {name: _READERS[known[name].type](value, name) for name, value in data.items()}
    for name, field in known.items():
        if field.default is MISSING and values.get(name) in (None, ""):
            raise ValidationError(f"Das Feld „{name}“ fehlt.")
    return cls(**values)


def _check_file(path: str, endings: tuple[str, ...]) -> None:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path:
        raise ValidationError(f"„{path}“ liegt nicht im Ordner der Inhalte.")
    if pure.suffix not in endings:
        raise ValidationError(f"„{path}“: erlaubt sind {', '.join(endings)}.")


def parse(kind: str, data: Any) -> Any:
    """The checked content of a block, one of the classes above.

    Raises ValidationError, in German, for an unknown kind, a missing or unknown field, a wrong type, a
    picture without `alt`, a video without `captions` or `transcript`, a file outside the content folder.
    """
    if kind not in KINDS:
        raise ValidationError(f"Unbekannte Art „{kind}“. Es gibt: {', '.join(KINDS)}.")
    content: Content = _read(KINDS[kind], data, kind)
    for name, endings in content.file_kinds.items():
        if path := getattr(content, name):
            _check_file(path, endings)
    content.check()
    return content


def trusted(kind: str, data: dict[str, Any]) -> Any:
    """The content of a stored block: `parse` checked it when it was written, so that pages are quick."""
    if kind == Kind.QUIZ:
        return Quiz(**data | {"options": tuple(Option(**option) for option in data["options"])})
    return KINDS[kind](**data)


def as_json(content: Any) -> dict[str, Any]:
    """The content as it is stored: JSON knows lists only, dataclasses also tuples."""
    return cast("dict[str, Any]", json.loads(json.dumps(asdict(content))))
