"""Office documents and plain text: what may be kept, and what is refused with a sentence.

Kept are Word, Excel, LibreOffice (text, spreadsheet), CSV and plain text. Refused are macros, embedded
programs and files, contents fetched from elsewhere on opening, old and encrypted formats, and zip bombs.
"""

import io
import re
import zipfile
import zlib
from typing import NamedTuple

from django.core.exceptions import ValidationError

UNPACKED_AT_MOST = 100 * 1024 * 1024  # bytes
PARTS_AT_MOST = 2_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word and Excel before 2007, and what they encrypt today


class Kind(NamedTuple):
    """What a document really is."""

    media_type: str
    ending: str


_OOXML = "application/vnd.openxmlformats-officedocument."
_WORD = Kind(f"{_OOXML}wordprocessingml.document", ".docx")
_EXCEL = Kind(f"{_OOXML}spreadsheetml.sheet", ".xlsx")
_BY_MIMETYPE = {
    b"application/vnd.oasis.opendocument.text": Kind("application/vnd.oasis.opendocument.text", ".odt"),
    b"application/vnd.oasis.opendocument.spreadsheet": Kind(
        "application/vnd.oasis.opendocument.spreadsheet", ".ods"
    ),
}
_BY_MAIN_PART = {"word/document.xml": _WORD, "xl/workbook.xml": _EXCEL}
_TEXT = {".csv": Kind("text/csv", ".csv"), ".txt": Kind("text/plain", ".txt")}
_MACRO_PARTS = re.compile(r"vba(project|data)|macrosheets/|^basic/|^scripts/|\.(js|vbs|py|bas)$", re.I)
_EMBEDDED = re.compile(r"activex/|embeddings/|^object ?\d|oleobject|\.(exe|dll|bat|cmd|jar)$", re.I)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.I)

_BROKEN_ARCHIVE = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError),
    *(EOFError, OSError, RuntimeError),
)

WRONG_KIND = (
    "Diese Art von Datei nehmen wir nicht. Es gehen PDF, Bilder (PNG, JPEG, WebP), .docx, .xlsx, .odt, .ods, "
    ".csv und .txt."
)
MACROS = "Das Dokument enthält Makros. Speichere es ohne Makros (.docx, .xlsx, .odt oder .ods)."
EMBEDDED = "In das Dokument sind Programme oder Dateien eingebettet. Entferne sie, oder lade ein PDF hoch."
REMOTE = "Das Dokument lädt beim Öffnen Inhalte von woanders nach. Entferne die Verknüpfungen."
OLD = "Das ist ein altes oder verschlüsseltes Office-Format. Speichere es ohne Passwort als .docx oder .xlsx."
BROKEN = "Die Datei ist beschädigt und lässt sich nicht öffnen."
BOMB = "Ausgepackt wäre die Datei viel zu groß. Verkleinere sie, oder lade ein PDF hoch."


def kind_of(content: bytes, ending: str) -> Kind:
    """What `content` is; `ending` (".csv") decides between plain texts only. Raises ValidationError."""
    if content.startswith(_OLE):
        raise ValidationError(OLD)
    if content.startswith(b"PK"):
        return _packed(content)
    if ending in _TEXT and _is_text(content):
        return _TEXT[ending]
    raise ValidationError(WRONG_KIND)


def _is_text(content: bytes) -> bool:
    """German town halls write UTF-8, or the Windows code page; control characters are in neither."""
    if re.search(rb"[\x00-\x08\x0e-\x1f]", content):
        return False
    return not content.lstrip().lower().startswith((b"<!doctype", b"<html", b"<script", b"<?xml", b"<svg"))


def _packed(content: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_size(parts)
            _check_names([part.filename for part in parts])
            kind = _kind_of_archive(archive)
            _check_relations(archive, parts)
            return kind
    except _BROKEN_ARCHIVE:
        raise ValidationError(BROKEN) from None


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    """By the sizes in the directory; reading a part stops where the directory says it ends."""
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise ValidationError(BOMB)


def _check_names(names: list[str]) -> None:
    if any(_MACRO_PARTS.search(name) for name in names):
        raise ValidationError(MACROS)
    if any(_EMBEDDED.search(name) for name in names):
        raise ValidationError(EMBEDDED)


def _kind_of_archive(archive: zipfile.ZipFile) -> Kind:
    names = set(archive.namelist())
    if "mimetype" in names:
        kind = _BY_MIMETYPE.get(archive.read("mimetype").strip())
    else:
        kind = next((kind for part, kind in _BY_MAIN_PART.items() if part in names), None)
        types = archive.read("[Content_Types].xml").lower() if "[Content_Types].xml" in names else b""
        if b"macroenabled" in types:
            raise ValidationError(MACROS)
        kind = kind if types else None
    if kind is None:
        raise ValidationError(WRONG_KIND)
    return kind


def _check_relations(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Links in the text are fine; templates, pictures and data fetched from elsewhere are not."""
    for part in parts:
        if not part.filename.endswith(".rels"):
            continue
        for relation in _RELATION.findall(archive.read(part)):
            is_external = b'targetmode="external"' in relation.lower().replace(b"'", b'"')
            if is_external and b"/hyperlink" not in relation.lower():
                raise ValidationError(REMOTE)
