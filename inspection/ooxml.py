"""Word and Excel (ECMA-376): what relations, content types, fields and formulas bring in from elsewhere.

Programs find the parts of a document by relations and content types alone; names of parts say nothing.
"""

import html
import re
from collections.abc import Iterable

from inspection import links, markup, ooxml_parts
from inspection.markup import Attributes, local
from inspection.verdicts import Kind, Refusal, Refused

_KINDS = {f"{kind.media_type}.main+xml": kind for kind in (Kind.WORD, Kind.EXCEL)}
_MACRO_TYPES = re.compile(r"macroenabled|vbaproject|vbadata|macrosheet", re.I)
_DRAWN_FROM = re.compile(rb"\b(?:src|href)\s*=\s*[\"']([^\"']*)", re.I)
_RELATIONS = {  # the last word of a relation's type, in small letters
    **dict.fromkeys(
        (
            "vbaproject",
            "wordvbadata",
            "xlmacrosheet",
            "xlintlmacrosheet",
            "attachedtoolbars",
            "extensibility",
        ),
        Refusal.OFFICE_MACROS,
    ),
    **dict.fromkeys(
        ("oleobject", "package", "control", "activexcontrolbinary", "afchunk", "subdocument"),
        Refusal.OFFICE_EMBEDDED,
    ),
    **dict.fromkeys(("webextension", "webextensiontaskpanes"), Refusal.OFFICE_EMBEDDED),
    **dict.fromkeys(("externallink", "connections", "querytable"), Refusal.OFFICE_ELSEWHERE),
}


def inspected(parts: Iterable[tuple[str, bytes]]) -> Kind:
    """What the document is. Raises Refused."""
    types: dict[str, str] = {}
    main = ""
    for name, part in parts:
        if name.lower() == "[content_types].xml":
            types = _content_types(part)
        elif name.lower().endswith(".rels"):
            target = _check_relations(part)
            main = target if name == "_rels/.rels" else main
        elif name.lower().endswith(".vml"):
            _check_old_drawing(part)
        elif markup.is_xml(part):
            ooxml_parts.check(part)
    kind = _KINDS.get(types.get(main, ""))
    if kind is None:
        raise Refused(Refusal.WRONG_KIND)
    return kind


def _content_types(part: bytes) -> dict[str, str]:
    """Name of the part → its type, where a part has one of its own."""
    types: dict[str, str] = {}

    def declared(element: str, attributes: Attributes) -> None:
        kind = attributes.get("ContentType", "")
        if _MACRO_TYPES.search(kind):
            raise Refused(Refusal.OFFICE_MACROS)
        types[attributes.get("PartName", "").lstrip("/")] = kind

    markup.read(part, declared)
    return types


def _check_relations(part: bytes) -> str:
    """The name of the main part, where these are the relations of the whole document."""
    main = ""

    def related(element: str, attributes: Attributes) -> None:
        nonlocal main
        if local(element) == "Relationship":
            kind, target = attributes.get("Type", "").rpartition("/")[2], attributes.get("Target", "")
            _check_relation(kind.lower(), target, attributes.get("TargetMode", "").strip().lower())
            main = target.lstrip("/") if kind == "officeDocument" else main

    markup.read(part, related)
    return main


def _check_relation(kind: str, target: str, mode: str) -> None:
    if kind in _RELATIONS:
        raise Refused(_RELATIONS[kind])
    if mode != "external" and not links.leads_away(target):
        return
    if kind == "attachedtemplate":
        raise Refused(Refusal.OFFICE_TEMPLATE)
    if kind != "hyperlink":
        raise Refused(Refusal.OFFICE_ELSEWHERE)
    if not links.is_harmless(target):
        raise Refused(Refusal.OFFICE_LINKS)


def _check_old_drawing(part: bytes) -> None:
    """VML, which Excel writes for comments, not always as well-formed XML and without links."""
    if b"\0" in part or b"<!" in part:
        raise Refused(Refusal.OFFICE_ODD)
    if any(links.leads_away(html.unescape(found.decode("latin-1"))) for found in _DRAWN_FROM.findall(part)):
        raise Refused(Refusal.OFFICE_ELSEWHERE)
