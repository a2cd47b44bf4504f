"""The seven kinds of blocks."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.templatetags.static import static

CONTENT_DIR = Path(__file__).resolve().parent.parent / "content"  # served by staticfiles under `content/`


class Kind(models.TextChoices):
    """Kinds of blocks."""

    TEXT = "text", "Text"
    PICTURE = "picture", "Bild"
    QUIZ = "quiz", "Quizfrage"
    CHECKLIST = "checklist", "Checkliste"
    REFLECTION = "reflection", "Denkanstoß"
    DOWNLOAD = "download", "Download"
    VIDEO = "video", "Video"


def key_of(words: str) -> str:
    """Eight hex digits that stand for an option or item. An answer belongs to the words it was given to."""
    return f"{zlib.crc32(words.encode()):08x}"


@cache
def size_of(file: str) -> int:
    """Bytes of a file of the content folder; 0 when it is not there."""
    path = CONTENT_DIR / file
    return path.stat().st_size if path.is_file() else 0


class Content:
    """What all kinds share. `file_kinds` maps the fields that name a file to the endings they may have."""

    file_kinds: ClassVar[dict[str, tuple[str, ...]]] = {}

    def check(self) -> None:
        """Raise ValidationError for what the types cannot say."""

    def markdown(self) -> str:
        """The text that is rendered once and stored as the block's `html`."""
        return ""

    def files(self) -> list[str]:
        """The files it shows, relative to the content folder."""
        return [path for name in self.file_kinds if (path := getattr(self, name))]


@dataclass(frozen=True, kw_only=True)
class Text(Content):
    """Markdown; its headings begin at `##`."""

    body: str

    def markdown(self) -> str:
        """The text itself."""
        return self.body


@dataclass(frozen=True, kw_only=True)
class Picture(Content):
    """A picture; without an alternative text there is none."""

    file: str
    alt: str
    caption: str = ""
    file_kinds = {"file": (".svg", ".png", ".jpg", ".webp")}

    @property
    def url(self) -> str:
        """Address of the picture."""
        return static(f"content/{self.file}")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One answer of a quiz question, with what to say to who chose it."""

    text: str
    correct: bool
    feedback: str

    @property
    def key(self) -> str:
        """Names the option in forms and answers."""
        return key_of(self.text)


@dataclass(frozen=True, kw_only=True)
class Quiz(Content):
    """A question with feedback to every option. There are no points."""

    question: str
    options: tuple[Option, ...]
    explanation: str = ""
    multiple: bool = False

    def check(self) -> None:
        """Two options at least, no two alike, and a right one (exactly one unless `multiple`)."""
        right = sum(option.correct for option in self.options)
        if len(self.options) < 2:
            raise ValidationError("Eine Quizfrage braucht mindestens zwei Antworten.")
        if len({option.key for option in self.options}) < len(self.options):
            raise ValidationError("Zwei Antworten sind gleich.")
        if right == 0 or (right > 1 and not self.multiple):
            raise ValidationError("Genau eine Antwort muss richtig sein (mehrere nur mit multiple: true).")

    def markdown(self) -> str:
        """The explanation, shown after answering."""
        return self.explanation


@dataclass(frozen=True, kw_only=True)
class Item:
    """One point of a checklist."""

    text: str

    @property
    def key(self) -> str:
        """Names the item in forms and ticks."""
        return key_of(self.text)


@dataclass(frozen=True, kw_only=True)
class Checklist(Content):
    """Points to tick off."""

    title: str
    items: tuple[str, ...]

    def check(self) -> None:
        """One item at least, no two alike."""
        if not self.items or len(set(self.items)) < len(self.items):
            raise ValidationError("Eine Checkliste braucht Punkte, und keine zwei gleichen.")

    @property
    def points(self) -> list[Item]:
        """The items with their keys."""
        return [Item(text=text) for text in self.items]


@dataclass(frozen=True)
class Mark:
    """An option or item, and whether the person who looks has chosen it."""

    option: Any  # Option or Item
    is_chosen: bool


def marks(content: Any, entered: Iterable[str]) -> list[Mark]:
    """The options of a quiz or the points of a checklist, with the `entered` keys marked."""
    options = content.options if isinstance(content, Quiz) else content.points
    return [Mark(option, option.key in entered) for option in options]


@dataclass(frozen=True, kw_only=True)
class Reflection(Content):
    """A question to oneself."""

    prompt: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Download(Content):
    """A file to take along."""

    file: str
    title: str
    description: str = ""
    file_kinds = {"file": (".md", ".txt", ".pdf", ".odt", ".ods", ".docx", ".xlsx", ".csv", ".html")}

    @property
    def url(self) -> str:
        """Address of the file."""
        return static(f"content/{self.file}")

    @property
    def size(self) -> int:
        """Bytes."""
        return size_of(self.file)

    @property
    def ending(self) -> str:
        """What the file is, e.g. "PDF"."""
        return PurePosixPath(self.file).suffix.lstrip(".").upper()


@dataclass(frozen=True, kw_only=True)
class Video(Content):
    """A film; without captions and a transcript there is none."""

    title: str
    file: str
    captions: str
    transcript: str
    poster: str = ""
    file_kinds = {
        "file": (".mp4", ".webm"),
        "captions": (".vtt",),
        "poster": (".svg", ".png", ".jpg", ".webp"),
    }

    def markdown(self) -> str:
        """The transcript."""
        return self.transcript

    @property
    def url(self) -> str:
        """Address of the film."""
        return static(f"content/{self.file}")

    @property
    def captions_url(self) -> str:
        """Address of the WebVTT captions."""
        return static(f"content/{self.captions}")

    @property
    def poster_url(self) -> str:
        """Address of the still picture, or nothing."""
        return static(f"content/{self.poster}") if self.poster else ""
