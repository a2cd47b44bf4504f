"""The process: read the file, look into it, answer in a line of JSON and, for a picture, its new bytes."""

import json
import sys
from collections.abc import Callable
from typing import Any

from inspection import budget
from inspection.verdicts import Family, Inspected, Refusal, Refused

_TEXTS = (".csv", ".txt")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word and Excel before 2007, and what they encrypt today
_PHONE_PHOTOS = (b"ftypheic", b"ftypheix", b"ftyphevc", b"ftypmif1", b"ftypavif")


def main(families: str, ending: str) -> None:
    """`families`: what the place takes ("pdf,picture"); `ending` of the name (".csv"), or nothing."""
    budget.start()
    content = sys.stdin.buffer.read()
    redrawn = b""
    try:
        look = _look(_family(content, families.split(","), ending))
        budget.close_doors()
        kind, redrawn = look(content, ending)
        answer: dict[str, Any] = {"kind": kind.name}
    except Refused as refused:
        answer = {"refused": refused.refusal, "limit": refused.limit}
    except MemoryError:
        answer = {"refused": Refusal.SPENT}
    except Exception as error:
        answer = {"refused": Refusal.UNREADABLE, "error": type(error).__name__}  # its text may quote the file
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + redrawn)
    sys.stdout.buffer.flush()


def _family(content: bytes, families: list[str], ending: str) -> Family:
    """By how the content begins; the name decides between plain texts only."""
    found = None
    if content.startswith(b"%PDF-"):
        found = Family.PDF
    elif content.startswith((b"\x89PNG", b"\xff\xd8\xff")) or (content[:4], content[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        found = Family.PICTURE
    elif content.startswith(b"PK"):
        found = Family.OFFICE
    elif ending in _TEXTS and not content.startswith(_OLE):
        found = Family.TEXT
    if found is None or found not in families:
        raise Refused(_reason(content, families, ending))
    return found


def _reason(content: bytes, families: list[str], ending: str) -> Refusal:
    """What helps more than hearing that this kind is not taken."""
    if Family.PICTURE in families and content[4:12] in _PHONE_PHOTOS:
        return Refusal.HEIC
    if Family.OFFICE in families and content.startswith(_OLE):
        return Refusal.OLD_OFFICE
    return Refusal.PDF_BROKEN if ending == ".pdf" and Family.PDF in families else Refusal.WRONG_KIND


def _look(family: Family) -> Callable[[bytes, str], Inspected]:
    """Loads no more than this family needs."""
    match family:
        case Family.PDF:
            from inspection.pdfs import inspected
        case Family.PICTURE:
            from inspection.pictures import inspected
        case Family.OFFICE:
            from inspection.office import inspected
        case Family.TEXT:
            from inspection.texts import inspected
    return inspected


if __name__ == "__main__":
    main(*sys.argv[1:])
