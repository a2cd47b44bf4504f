"""What changed between two versions of a report, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from knowledge.models import ReportVersion
from knowledge.queries.wording import lines

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Piece:
    """Some words; `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A field that differs, as pieces of text in reading order."""

    label: str
    pieces: list[Piece]


def compare(old: ReportVersion, new: ReportVersion) -> list[Change]:
    """Every field whose words differ, in the order of the form."""
    changes = []
    for name in ReportVersion.content_fields():
        before, after = "\n".join(lines(old, name)), "\n".join(lines(new, name))
        if before != after:
            label = str(ReportVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            changes.append(Change(label, pieces(before, after)))
    return changes


def pieces(before: str, after: str) -> list[Piece]:
    """The way from one text to another: words that stay, go and come."""
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    way: list[Piece] = []
    gone = come = ""
    for kind, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = "".join(old[a1:a2]), "".join(new[b1:b2])
        # a blank between two changes belongs to them: one long change reads better than many short ones
        if kind == "equal" and not (left.isspace() and (gone or come)):
            way += _changed(gone, come)
            gone = come = ""
            way.append(Piece("same", left))
        else:
            gone, come = gone + left, come + right
    return way + _changed(gone, come)


def _changed(gone: str, come: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("gone", gone), ("new", come)) if text]
