"""Office documents: Word, Excel and LibreOffice (text, spreadsheet), as long as nothing in them acts."""

import re

from inspection import archives, ooxml, opendocument
from inspection.verdicts import Inspected, Refusal, Refused

_MACROS = re.compile(r"vba(project|data)|macrosheets/|(^|/)(basic|scripts|dialogs)/|\.(js|vbs|py|bas)$", re.I)
_EMBEDDED = re.compile(r"activex/|embeddings/|oleobject|\.(exe|dll|bat|cmd|com|scr|ps1|hta|lnk|jar)$", re.I)


def inspected(content: bytes, ending: str) -> Inspected:
    """Raises Refused."""
    try:
        archive = archives.opened(content)
        names = archive.namelist()
        _check_names(names)
        look = opendocument.inspected if "mimetype" in names else ooxml.inspected
        return Inspected(look(archives.parts_of(archive)))
    except archives.BROKEN:
        raise Refused(Refusal.OFFICE_BROKEN) from None


def _check_names(names: list[str]) -> None:
    if any(_MACROS.search(name) for name in names):
        raise Refused(Refusal.OFFICE_MACROS)
    if any(_EMBEDDED.search(name) for name in names):
        raise Refused(Refusal.OFFICE_EMBEDDED)
