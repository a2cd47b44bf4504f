"""Reading the XML parts of office documents: no document type and so no entities; elements as they come."""

import codecs
from collections.abc import Callable
from xml.parsers import expat

from inspection.verdicts import Refusal, Refused

Attributes = dict[str, str]
_CHUNK = 1024 * 1024  # bytes
for _encoding in ("utf-16", "utf-16-be"):
    codecs.lookup(_encoding)  # loaded before no file can be opened any more
_DRAWING = "-//W3C//DTD SVG"  # drawing programs name it; as long as nothing is declared, it says nothing


def is_xml(part: bytes) -> bool:
    """By how it begins, in UTF-8 or UTF-16; its name says nothing."""
    return part[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def in_ascii(part: bytes) -> bytes:
    """The part in an encoding that writes the letters of markup as ASCII does."""
    if b"\0" not in part[:64]:
        return part
    encoding = "utf-16-be" if part.startswith(b"\0") else "utf-16"
    return part.decode(encoding, "replace").encode("utf-8", "replace")


def spells(part: bytes, *words: bytes) -> bool:
    """Whether one of `words` (capitals) stands in the part, in any case.

    Saves reading millions of cells one by one where nothing in them could matter.
    """
    longest = max(map(len, words))
    part = in_ascii(part)
    for at in range(0, len(part), _CHUNK):
        chunk = part[at : at + _CHUNK + longest].upper()
        if any(word in chunk for word in words):
            return True
    return False


def read(
    part: bytes,
    on_start: Callable[[str, Attributes], None] | None = None,
    on_text: Callable[[str], None] | None = None,
    on_end: Callable[[str], None] | None = None,
) -> None:
    """Call `on_start("w:p", attributes)`, `on_text(text)` and `on_end("w:p")` in the order of the file.

    Raises Refused for a document type and for what is not XML.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _check_document_type
    if on_start:
        parser.StartElementHandler = on_start
    if on_text:
        parser.CharacterDataHandler = on_text
    if on_end:
        parser.EndElementHandler = on_end
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        raise Refused(Refusal.OFFICE_BROKEN) from None


def _check_document_type(name: str, system: str | None, public: str | None, declares: bool) -> None:
    if declares or not (public or "").startswith(_DRAWING):
        raise Refused(Refusal.OFFICE_ODD)


def local(name: str) -> str:
    """The name without its prefix, which any document may choose."""
    return name.rpartition(":")[2]
