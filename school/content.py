"""Content that comes as files: lists of rows in YAML, checked as a whole before anything is stored."""

from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from django.core.exceptions import ValidationError
from django.db import models

from school.text import clean_all

Row = dict[str, Any]
M = TypeVar("M", bound=models.Model)


class Loaded(NamedTuple):
    """What a load did: rows in the file, rows written because they were new or changed, rows removed."""

    total: int
    written: int
    removed: int


def read_yaml(path: Path) -> Any:
    """What a file in YAML holds, its texts cleaned. Raises OSError, yaml.YAMLError or UnicodeDecodeError."""
    return clean_all(yaml.safe_load(path.read_text(encoding="utf-8")))


def read_rows(path: Path, *, required: list[str], optional: Row, unique: list[str]) -> list[Row]:
    """The rows of a YAML file that is a list of mappings.

    Every row has the keys in `required` (the first one names the row in messages) and may have those in
    `optional`, whose defaults stand in for what is missing or null. No two rows have the same `unique`
    values. Raises ValidationError with one German sentence for everything that is wrong.
    """
    raw_rows = _parse(path)
    errors, rows, seen = [], [], set()
    for number, raw in enumerate(raw_rows, start=1):
        wrong = _wrong_in(raw, required, optional)
        if wrong:
            errors += [f"Eintrag {number}: {sentence}" for sentence in wrong]
            continue
        given = {name: _tidy(value) for name, value in raw.items() if value is not None}
        row = {name: given.get(name, copy(optional.get(name))) for name in [*required, *optional]}
        address = tuple(str(row[name]) for name in unique)
        if address in seen:
            errors.append(f"Eintrag {number}: {' / '.join(address)} kommt doppelt vor.")
        seen.add(address)
        rows.append(row)
    if errors:
        raise ValidationError([f"{path.name}, {error}" for error in errors])
    return rows


def fill(pairs: Iterable[tuple[M, Row]]) -> list[M]:
    """Put every row into its instance and check it; the instances that are new or differ from before.

    Stores nothing. Raises ValidationError with one German sentence for every field that is wrong.
    """
    errors, news = [], []
    for number, (thing, row) in enumerate(pairs, start=1):
        before = {name: getattr(thing, name) for name in row}
        for name, value in row.items():
            setattr(thing, name, value)
        try:
            thing.full_clean()
        except ValidationError as error:
            name = next(iter(row.values()))
            errors += [f"Eintrag {number} ({name}): {line}" for line in _lines(thing, error)]
        if thing._state.adding or any(before[name] != getattr(thing, name) for name in row):
            news.append(thing)
    if errors:
        raise ValidationError(errors)
    return news


def _parse(path: Path) -> list[Any]:
    try:
        document = read_yaml(path)
    except FileNotFoundError:
        raise ValidationError(f"Die Datei {path} gibt es nicht.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (Zeile {mark.line + 1})" if mark else ""
        raise ValidationError(f"{path.name} ist kein gültiges YAML{where}.") from error
    if not isinstance(document, list):
        raise ValidationError(f"{path.name} muss eine Liste von Einträgen sein.")
    return document


def _wrong_in(raw: Any, required: list[str], optional: Row) -> list[str]:
    if not isinstance(raw, dict):
        return ["hat keine Felder."]
    wrong = [f"{name} fehlt." for name in required if raw.get(name) in (None, "")]
    for name, value in raw.items():
        if name not in required and name not in optional:
            wrong.append(f"{name} ist kein bekanntes Feld.")
        elif value is not None and isinstance(value, list) != isinstance(optional.get(name), list):
            wants_list = isinstance(optional.get(name), list)
            wrong.append(f"{name} {'muss eine' if wants_list else 'darf keine'} Liste sein.")
        elif isinstance(value, dict):
            wrong.append(f"{name} darf keine Unterfelder haben.")
    return wrong


def _tidy(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _lines(thing: models.Model, error: ValidationError) -> list[str]:
    labels = {field.name: f"{field.verbose_name}: " for field in thing._meta.fields}
    return [
        labels.get(name, "") + message
        for name, messages in error.message_dict.items()
        for message in messages
    ]
