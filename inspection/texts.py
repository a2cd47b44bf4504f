"""CSV and plain text: what town halls write is UTF-8 or the Windows code page."""

import codecs
import re

from inspection.verdicts import Inspected, Kind, Refusal, Refused

_KINDS = {kind.ending: kind for kind in (Kind.CSV, Kind.TEXT)}
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")  # UTF-16, UTF-32
_MARKUP = re.compile(rb"\s*<(!doctype|html|script|svg|\?xml|\?php|!--|!entity|iframe|body|head)", re.I)
# a cell that starts a program (=cmd|'/c calc'!A1) or fetches something when a spreadsheet opens it
_ACTING_CELL = re.compile(
    r"(?:^|[\t,;\n])[ \"']*[=+\-@][^\t,;\n]*"
    r"(?:\|[^\t\n]*!|\b(?:WEBSERVICE|IMAGE|DDE|RTD|CALL|IMPORT\w+)\s*\()",
    re.I | re.M,
)
_ENCODINGS = ("utf-8-sig", "cp1252")
for _encoding in _ENCODINGS:
    codecs.lookup(_encoding)  # loaded before no file can be opened any more


def inspected(content: bytes, ending: str) -> Inspected:
    """`ending` (".csv") decides which of the two it is. Raises Refused."""
    if content.startswith(_BYTE_ORDER_MARKS):
        raise Refused(Refusal.TEXT_ENCODING)
    if _CONTROL.search(content):
        raise Refused(Refusal.TEXT_CONTROL)
    text = _decoded(content)
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise Refused(Refusal.WRONG_KIND)
    if ending == ".csv" and _ACTING_CELL.search(text):
        raise Refused(Refusal.TEXT_FORMULA)
    return Inspected(_KINDS[ending])


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(Refusal.TEXT_ENCODING)
