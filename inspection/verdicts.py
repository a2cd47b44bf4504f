"""What can be said about a file: what it is, or why it is refused (in words: `school.uploads.sentences`)."""

from enum import Enum, StrEnum
from typing import NamedTuple


class Family(StrEnum):
    """Which kinds of files a place takes; what is asked for on the command line."""

    PDF = "pdf"
    PICTURE = "picture"
    OFFICE = "office"
    TEXT = "text"


_OOXML = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


class Kind(Enum):
    """What a file really is, whatever its name says."""

    PDF = Family.PDF, "application/pdf", ".pdf"
    PICTURE = Family.PICTURE, "image/webp", ".webp"  # what pictures become
    WORD = Family.OFFICE, f"{_OOXML}wordprocessingml.document", ".docx"
    EXCEL = Family.OFFICE, f"{_OOXML}spreadsheetml.sheet", ".xlsx"
    OPEN_TEXT = Family.OFFICE, f"{_OPEN}text", ".odt"
    OPEN_SHEET = Family.OFFICE, f"{_OPEN}spreadsheet", ".ods"
    CSV = Family.TEXT, "text/csv", ".csv"
    TEXT = Family.TEXT, "text/plain", ".txt"

    def __init__(self, family: Family, media_type: str, ending: str) -> None:
        self.family, self.media_type, self.ending = family, media_type, ending


class Inspected(NamedTuple):
    """A file that is taken; `redrawn` is the picture to keep in its place, empty for everything else."""

    kind: Kind
    redrawn: bytes = b""


class Refusal(StrEnum):
    """Why a file is not taken."""

    WRONG_KIND = "wrong_kind"
    HEIC = "heic"
    OLD_OFFICE = "old_office"
    SPENT = "spent"  # time or memory
    UNREADABLE = "unreadable"  # the process ended without an answer

    PICTURE_BROKEN = "picture_broken"
    PICTURE_PIXELS = "picture_pixels"  # `limit`: how many there may be
    PICTURE_SCANS = "picture_scans"

    PDF_BROKEN = "pdf_broken"
    PDF_PASSWORD = "pdf_password"  # noqa: S105
    PDF_ACTIVE = "pdf_active"
    PDF_ATTACHMENTS = "pdf_attachments"
    PDF_ELSEWHERE = "pdf_elsewhere"
    PDF_EMPTY = "pdf_empty"
    PDF_REVISIONS = "pdf_revisions"
    PDF_ODD = "pdf_odd"

    OFFICE_BROKEN = "office_broken"
    OFFICE_PASSWORD = "office_password"  # noqa: S105
    OFFICE_MACROS = "office_macros"
    OFFICE_EMBEDDED = "office_embedded"
    OFFICE_ELSEWHERE = "office_elsewhere"
    OFFICE_TEMPLATE = "office_template"
    OFFICE_LINKS = "office_links"
    OFFICE_BOMB = "office_bomb"
    OFFICE_ODD = "office_odd"

    TEXT_CONTROL = "text_control"
    TEXT_ENCODING = "text_encoding"
    TEXT_FORMULA = "text_formula"


class Refused(Exception):
    """The file is refused; `limit` for sentences that name a number."""

    def __init__(self, refusal: Refusal, limit: int | None = None) -> None:
        super().__init__(refusal)
        self.refusal, self.limit = refusal, limit
