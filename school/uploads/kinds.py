"""What a place takes: kinds of files, and how they are named to people."""

from typing import NamedTuple

from django.conf import settings

from inspection.verdicts import Family


class Kinds(NamedTuple):
    """`words` for people; `endings` for the browser's file dialog."""

    families: tuple[Family, ...]
    words: str
    endings: tuple[str, ...]

    @property
    def hint(self) -> str:
        """What somebody should know before she chooses a file."""
        return f"{self.words}, höchstens {settings.UPLOAD_MAX_MB} MB."


_PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp")

PDFS = Kinds((Family.PDF,), "PDF", (".pdf",))
PICTURES = Kinds((Family.PICTURE,), "Bild (PNG, JPEG oder WebP)", _PICTURE_ENDINGS)
PDFS_AND_PICTURES = Kinds(
    (Family.PDF, Family.PICTURE), "PDF oder Bild (PNG, JPEG, WebP)", (".pdf", *_PICTURE_ENDINGS)
)
DOCUMENTS = Kinds(  # what town halls pass on
    (Family.PDF, Family.PICTURE, Family.OFFICE, Family.TEXT),
    "PDF, Bild (PNG, JPEG, WebP), .docx, .xlsx, .odt, .ods, .csv oder .txt",
    (".pdf", *_PICTURE_ENDINGS, ".docx", ".xlsx", ".odt", ".ods", ".csv", ".txt"),
)
