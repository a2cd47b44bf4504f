"""Guides, lead projects and downloads as people write them: files, checked before anything is stored.

A mistake is named with the file and the place in it, in words for the person who wrote it.
"""

import hashlib
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from knowledge.models import Guide, key_of
from knowledge.models.downloads import MEDIA_TYPES
from school.content import Row, read_rows, read_yaml
from school.goals import check_goals
from school.text import references_in, render_cited
from school.topics import Topic

CONTENT = Path(__file__).resolve().parent / "content"
_REQUIRED = ("slug", "kind", "title", "summary", "topics", "minutes", "sections", "sources")
_OPTIONAL = ("position", "serves", "items", "news")


def read_guides(folder: Path) -> list[Row]:
    """All guides of a folder (`*.yaml`), with the fields of the model and `news`, the note of the change.

    Raises ValidationError with one sentence for everything that is wrong.
    """
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise ValidationError(f"{folder}: Hier liegt kein Leitfaden (*.yaml).")
    rows, errors = [], []
    for path in paths:
        try:
            rows.append(_read_guide(path))
        except ValidationError as error:
            errors += [f"{path.name}: {sentence}" for sentence in error.messages]
    slugs = [row["slug"] for row in rows]
    errors += [f"{slug} kommt doppelt vor." for slug in sorted(set(slugs)) if slugs.count(slug) > 1]
    if errors:
        raise ValidationError(errors)
    return rows


def _read_guide(path: Path) -> Row:
    try:
        data = read_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ValidationError("Das ist kein gültiges YAML.") from error
    _need(isinstance(data, dict), "Hier fehlen die Felder eines Leitfadens.")
    missing = [name for name in _REQUIRED if not data.get(name)]
    _need(not missing, f"Es fehlt: {', '.join(missing)}.")
    unknown = sorted(str(name) for name in set(data) - {*_REQUIRED, *_OPTIONAL})
    _need(not unknown, f"Unbekanntes Feld: {', '.join(unknown)}.")
    _need(data["kind"] in Guide.Kind.values, f"Die Art „{data['kind']}“ gibt es nicht.")
    row = {**data, "serves": data.get("serves") or [], "news": data.get("news") or ""}
    check_pointers(row["topics"], row["serves"])
    row["position"] = data.get("position") or 0
    row["sources"] = check_sources(data["sources"])
    row["sections"] = [_section(section, len(row["sources"])) for section in data["sections"]]
    row["items"] = [_item(item) for item in data.get("items") or []]
    keys = [item["key"] for item in row["items"]]
    _need(len(set(keys)) == len(keys), "Zwei Punkte sind gleich.")
    _need(bool(keys) or data["kind"] != Guide.Kind.CHECKLIST, "Eine Checkliste braucht Punkte.")
    return row


def _need(holds: bool, what: str) -> None:
    if not holds:
        raise ValidationError(what)


def _section(data: Any, sources: int) -> Row:
    is_right = isinstance(data, dict) and set(data) == {"title", "body"}
    _need(is_right and all(isinstance(text, str) for text in data.values()), "Abschnitt: „title“ und „body“.")
    missing = references_in(data["body"]) - set(range(1, sources + 1))
    _need(not missing, f"Abschnitt „{data['title']}“: Die Quellen {sorted(missing)} gibt es nicht.")
    html = render_cited(data["body"].strip(), top_heading=3)
    return {"title": data["title"].strip(), "body": data["body"].strip(), "html": html}


def _item(data: Any) -> Row:
    text, hint = (data, "") if isinstance(data, str) else (data.get("text"), data.get("hint", ""))
    _need(
        isinstance(text, str) and isinstance(hint, str) and bool(text), "Punkt: „text“ und „hint“ sind Texte."
    )
    return {"key": key_of(text.strip()), "text": text.strip(), "hint": hint.strip()}


def check_sources(data: Any) -> list[Row]:
    """A list of {"title", "url"}, or ValidationError."""
    _need(isinstance(data, list), "„sources“ muss eine Liste sein.")
    for number, source in enumerate(data, start=1):
        is_right = isinstance(source, dict) and set(source) == {"title", "url"}
        _need(is_right, f"Quelle {number} braucht „title“ und „url“.")
        URLValidator(["http", "https"])(source["url"])
    return list(data)


def check_pointers(topics: Any, serves: Any) -> None:
    """Topics and goals that exist, or ValidationError."""
    _need(isinstance(topics, list) and set(topics) <= set(Topic.values), "Ein Thema gibt es nicht.")
    _need(isinstance(serves, list), "„serves“ muss eine Liste sein.")
    check_goals(serves)


def read_lead_projects(path: Path) -> list[Row]:
    """Lead projects; `lead` is the AGS of the leading town or "". Raises ValidationError."""
    rows = read_rows(
        path,
        required=["title", "slug", "summary", "status", "as_of", "body"],
        optional={"lead": "", "topics": [], "serves": [], "sources": []},
        unique=["slug"],
    )
    for row in rows:
        check_pointers(row["topics"], row["serves"])
        row["sources"] = check_sources(row["sources"])
        missing = references_in(row["body"]) - set(range(1, len(row["sources"]) + 1))
        _need(not missing, f"{path.name}, {row['slug']}: Die Quellen {sorted(missing)} gibt es nicht.")
        row["html"] = render_cited(row["body"], top_heading=3, anchor=f"quelle-{row['slug']}")
    return rows


def read_downloads(path: Path, folder: Path) -> list[Row]:
    """Downloads with the size and the checksum of their files in `folder`. Raises ValidationError."""
    rows = read_rows(
        path,
        required=["title", "slug", "summary", "file", "version", "licence"],
        optional={"topics": []},
        unique=["slug"],
    )
    for row in rows:
        check_pointers(row["topics"], [])
        row["version"] = str(row["version"])
        content = _checked(folder, row["file"])
        row |= {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return rows


def _checked(folder: Path, name: str) -> bytes:
    """The content of a file that is safe to hand out: it lies in the folder and is plain text."""
    path = folder / name
    _need(Path(name).name == name and path.is_file(), f"Die Datei „{name}“ gibt es nicht.")
    _need(path.suffix in MEDIA_TYPES, f"„{name}“: erlaubt sind {', '.join(MEDIA_TYPES)}.")
    content = path.read_bytes()
    try:
        is_text = bool(content) and "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        is_text = False
    _need(is_text, f"„{name}“ ist leer oder kein Text in UTF-8.")
    return content
