"""A PDF stays as it is, provided that in no reading of it anything acts, hides or leads onto drives.

Programs read damaged and revised files differently. So the file is read as its last cross-reference table
says, as each earlier revision in it says, and as a program reads it that has lost the table and gathers all
objects. What may act and what not: `pdf_actions`.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress

import pikepdf
import pikepdf.settings

from inspection import pdf_actions
from inspection.verdicts import Inspected, Kind, Refusal, Refused

REVISIONS_AT_MOST = 20  # a document that ten people have signed has eleven
_BROKEN = (pikepdf.PdfError, ValueError)
_END = re.compile(rb"%%EOF")  # of each revision (ISO 32000-2, 7.5.6)
_TABLE = re.compile(rb"startxref")


def _open_random_numbers() -> None:
    """qpdf opens its source of them when it first needs some; later no file can be opened any more."""
    with pikepdf.new() as pdf:
        pdf.Root.Any = pikepdf.String("text")
        pdf.save(io.BytesIO(), encryption=pikepdf.Encryption(owner="", user="", R=4))


_open_random_numbers()


def inspected(content: bytes, ending: str) -> Inspected:
    """Raises Refused."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise Refused(Refusal.PDF_ODD)  # two files in one: an archive for whoever opens it as one
    try:
        has_pages = _check_all(content)
    except pikepdf.PasswordError:
        raise Refused(Refusal.PDF_PASSWORD) from None
    except _BROKEN:
        raise Refused(Refusal.PDF_BROKEN) from None
    if pikepdf.settings.qpdf_limit_errors():
        raise Refused(Refusal.PDF_ODD)  # nested so deep that not all was read
    if not has_pages:
        raise Refused(Refusal.PDF_EMPTY)
    for reading in _other_readings(content):
        with suppress(pikepdf.PasswordError, *_BROKEN):  # the first half of a file is often none
            _check_all(reading)
    return Inspected(Kind.PDF)


def _check_all(content: bytes) -> bool:
    """Check every object; whether there are pages."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for thing in pdf.objects:
            pdf_actions.check(thing)
        pdf_actions.check(pdf.trailer)
        return len(pdf.pages) > 0


def _other_readings(content: bytes) -> Iterator[bytes]:
    ends = [found.end() for found in _END.finditer(content)][:-1]
    if len(ends) > REVISIONS_AT_MOST:
        raise Refused(Refusal.PDF_REVISIONS, REVISIONS_AT_MOST)
    yield from (content[:end] for end in ends)
    yield _TABLE.sub(b"startxxxx", content)
