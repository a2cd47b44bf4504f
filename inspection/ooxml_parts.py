"""What acts in a part of Word or Excel: fields, formulas, linked pictures, elements that name other files."""

import html
import re

from inspection import links, markup
from inspection.markup import Attributes, local
from inspection.verdicts import Refusal, Refused

# at the beginning of a field's instruction; QUOTE with numbers spells one of them letter by letter
_FIELD = re.compile(
    r"^\s*(DDE|DDEAUTO|INCLUDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK|DATABASE|QUOTE(?=[\s\d]+$))\b",
    re.I | re.M,
)
_FIELD_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"]*)"', re.I | re.M)
_FUNCTION = re.compile(r"\b(WEBSERVICE|IMAGE|RTD|CALL|EXEC|REGISTER(\.ID)?|DDE)\s*\(", re.I)
_FUNCTION_LINK = re.compile(r'\bHYPERLINK\s*\(\s*"([^"]*)"', re.I)
# Faster than to be called for each of a million cells, and exact: in well-formed XML "<" begins markup only.
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(?:f|definedName)(?:\s[^>]*)?>([^<]*)(<!)?")
_ELEMENTS = {  # each names a relation, whatever type that one claims to be
    "script": Refusal.OFFICE_MACROS,
    "altChunk": Refusal.OFFICE_EMBEDDED,
    "subDoc": Refusal.OFFICE_EMBEDDED,
    "attachedTemplate": Refusal.OFFICE_TEMPLATE,
    **dict.fromkeys(
        ("sourceFileName", "mailMerge", "externalReference", "externalData", "ddeLink"),
        Refusal.OFFICE_ELSEWHERE,
    ),
}
_SHOWN = {"imagedata", "fill", "stroke", "image", "feImage", "use"}  # without a click
_FIELDS = (b"INSTRTEXT", b"FLDSIMPLE")
_OTHERS = (b"HREF", b"SRC", b"BLIP", *(name.upper().encode() for name in _ELEMENTS))


def check(part: bytes) -> None:
    """A part in XML. Raises Refused."""
    if markup.spells(part, *_FIELDS):
        fields = _Fields()
        markup.read(part, fields.start, fields.text, fields.end)
        _check_texts("".join(fields.instructions), _FIELD, _FIELD_LINK)
    else:
        markup.read(part, _check_element if markup.spells(part, *_OTHERS) else None)
    _check_texts("\n".join(_formulas(markup.in_ascii(part))), _FUNCTION, _FUNCTION_LINK)


def _check_element(element: str, attributes: Attributes) -> None:
    kind = local(element)
    if kind in _ELEMENTS:
        raise Refused(_ELEMENTS[kind])
    for key, value in attributes.items():
        name = local(key)
        if name == "link" and kind == "blip":
            raise Refused(Refusal.OFFICE_ELSEWHERE)
        if name in ("href", "src", "althref"):
            _check_address(kind, name, value)


def _check_address(element: str, attribute: str, address: str) -> None:
    if not links.leads_away(address):
        return
    if attribute != "href" or element in _SHOWN:
        raise Refused(Refusal.OFFICE_ELSEWHERE)
    if not links.is_harmless(address):
        raise Refused(Refusal.OFFICE_LINKS)


def _formulas(part: bytes) -> list[str]:
    formulas = []
    for text, more in _FORMULA.findall(part):
        if more:  # a comment or CDATA in the middle: no program writes that
            raise Refused(Refusal.OFFICE_ODD)
        formulas.append(html.unescape(text.decode("utf-8", "replace")))
    return formulas


def _check_texts(texts: str, acting: re.Pattern[str], leading: re.Pattern[str]) -> None:
    if acting.search(texts):
        raise Refused(Refusal.OFFICE_ELSEWHERE)
    if not all(map(links.is_harmless, leading.findall(texts))):
        raise Refused(Refusal.OFFICE_LINKS)


class _Fields:
    """Instructions of fields, one a line; Word cuts an instruction into any number of pieces."""

    def __init__(self) -> None:
        self.instructions: list[str] = []
        self._is_inside = False

    def start(self, element: str, attributes: Attributes) -> None:
        _check_element(element, attributes)
        kind = local(element)
        if kind == "fldChar":
            self.instructions.append("\n")
        elif kind == "fldSimple":
            self.instructions += ["\n", *attributes.values(), "\n"]
        self._is_inside = kind == "instrText"

    def text(self, text: str) -> None:
        if self._is_inside:
            self.instructions.append(text)

    def end(self, element: str) -> None:
        self._is_inside = False
