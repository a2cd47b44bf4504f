"""What acts in the text of Word and the cells of Excel: fields and formulas that start or fetch something."""

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
_FUNCTION = re.compile(r"\b(WEBSERVICE|IMAGE|RTD|CALL|REGISTER(\.ID)?|DDE)\s*\(", re.I)
_FUNCTION_LINK = re.compile(r'\bHYPERLINK\s*\(\s*"([^"]*)"', re.I)
_OF_WORD = (b"INSTRTEXT", b"FLDSIMPLE", b"IMAGEDATA")
# Faster than to be called for each of a million cells, and exact: in well-formed XML "<" begins markup only.
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?(?:f|definedName)(?:\s[^>]*)?>([^<]*)(<!)?")


def check(part: bytes) -> None:
    """A part in XML. Raises Refused."""
    fields = _Fields()
    if markup.spells(part, *_OF_WORD):
        markup.read(part, fields.start, fields.text, fields.end)
    else:
        markup.read(part)
    _check_texts("".join(fields.instructions), _FIELD, _FIELD_LINK)
    _check_texts("\n".join(_formulas(markup.in_ascii(part))), _FUNCTION, _FUNCTION_LINK)


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
        kind = local(element)
        if kind == "fldChar":
            self.instructions.append("\n")
        elif kind == "fldSimple":
            self.instructions += ["\n", *attributes.values(), "\n"]
        elif kind == "imagedata" and links.leads_away(attributes.get("src", "")):
            raise Refused(Refusal.OFFICE_ELSEWHERE)
        self._is_inside = kind == "instrText"

    def text(self, text: str) -> None:
        if self._is_inside:
            self.instructions.append(text)

    def end(self, element: str) -> None:
        self._is_inside = False
