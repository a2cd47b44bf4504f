"""LibreOffice's text documents and spreadsheets (OpenDocument 1.3): scripts, objects, links to elsewhere."""

import re
from collections.abc import Iterable

from inspection import links, markup
from inspection.markup import Attributes, local
from inspection.verdicts import Kind, Refusal, Refused

_KINDS = {kind.media_type: kind for kind in (Kind.OPEN_TEXT, Kind.OPEN_SHEET)}
_FOLDERS = {
    "",
    "application/vnd.oasis.opendocument.chart",
    "application/vnd.oasis.opendocument.formula",
    "application/vnd.sun.xml.ui.configuration",
}
_ELEMENTS = {
    **dict.fromkeys(("script", "event-listener", "event", "execute-macro"), Refusal.OFFICE_MACROS),
    **dict.fromkeys(("object-ole", "applet"), Refusal.OFFICE_EMBEDDED),
    **dict.fromkeys(
        (
            *("dde-source", "dde-connection", "dde-connection-decl", "floating-frame", "section-source"),
            *("table-source", "cell-range-source", "submission", "connection-resource", "server-database"),
            *("database-source-sql", "database-source-table", "database-source-query"),
        ),
        Refusal.OFFICE_ELSEWHERE,
    ),
}
_FORMULA = re.compile(r"\b(DDE|WEBSERVICE)\s*\(|'(file|https?|ftp|smb)://", re.I)
_FORMULA_LINK = re.compile(r'\bHYPERLINK\s*\(\s*"([^"]*)"', re.I)
_WORTH_READING = (
    *(b"HREF", b"IMAGE-DATA", b"SCRIPT", b"EVENT", b"MACRO", b"OLE", b"APPLET", b"FRAME", b"SOURCE", b"DDE"),
    *(b"SUBMISSION", b"CONNECTION", b"DATABASE", b"WEBSERVICE", b"FILE:", b"HTTP", b"SMB:", b"FTP:", b"&#"),
)
_LOCAL_FILE = re.compile(r"file:///(?!/)", re.I)


def inspected(parts: Iterable[tuple[str, bytes]]) -> Kind:
    """What the document is. Raises Refused."""
    kind, has_manifest = None, False
    for name, part in parts:
        if name == "mimetype":
            kind = _KINDS.get(part.decode("ascii", "replace").strip())
        elif name == "META-INF/manifest.xml":
            markup.read(part, _check_entry)
            has_manifest = True
        elif markup.is_xml(part):
            _check_part(part)
    if kind is None:
        raise Refused(Refusal.WRONG_KIND)
    if not has_manifest:
        raise Refused(Refusal.OFFICE_BROKEN)
    return kind


def _check_entry(element: str, attributes: Attributes) -> None:
    """An entry of the manifest: what lies inside is a diagram or a formula, nothing is encrypted."""
    if local(element) == "encryption-data":
        raise Refused(Refusal.OFFICE_PASSWORD)
    entry = {local(key): value for key, value in attributes.items()}
    path, kind = entry.get("full-path", ""), entry.get("media-type", "")
    if path.endswith("/") and path != "/" and kind not in _FOLDERS:
        raise Refused(Refusal.OFFICE_EMBEDDED)


def _check_part(part: bytes) -> None:
    markup.read(part, _check_element if markup.spells(part, *_WORTH_READING) else None)


def _check_element(element: str, attributes: Attributes) -> None:
    kind = local(element)
    if kind in _ELEMENTS:
        raise Refused(_ELEMENTS[kind])
    for key, value in attributes.items():
        if key.endswith(("href", "image-data")):
            _check_link(kind, value)
        elif key.endswith(("formula", "condition")):
            _check_formula(value)


def _check_link(kind: str, target: str) -> None:
    """What a reader follows with a click may lead into the web; what is shown must lie in the file."""
    if kind == "a":
        if not links.is_harmless(target):
            raise Refused(Refusal.OFFICE_LINKS)
    elif kind == "template":  # where it was written from; LibreOffice looks there for a newer one
        if links.leads_away(target) and not _LOCAL_FILE.match(target):
            raise Refused(Refusal.OFFICE_TEMPLATE)
    elif links.leads_away(target) or target.startswith(("/", "../")):
        raise Refused(Refusal.OFFICE_ELSEWHERE)


def _check_formula(formula: str) -> None:
    if _FORMULA.search(formula):
        raise Refused(Refusal.OFFICE_ELSEWHERE)
    if not all(map(links.is_harmless, _FORMULA_LINK.findall(formula))):
        raise Refused(Refusal.OFFICE_LINKS)
