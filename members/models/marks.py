"""Marks in stored text that stand for people: a name that is changed or removed is gone from there as well.

A mark is a pk between two U+FFFC, which stand for a thing that is not text; nobody can type one, because
what people type loses them (`without_marks`).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from members.models.authorship import NOBODY
from members.models.people import Member

SIGN = "\ufffc"
MARK = re.compile(f"{SIGN}(\\d+){SIGN}")


def mark(pk: int) -> str:
    """What stands in a text for the member `pk`."""
    return f"{SIGN}{pk}{SIGN}"


class Sentence(str):
    """A text made by `sentence`: every mark in it was set by the school."""

    __slots__ = ()


def sentence(words: str, **parts: Any) -> Sentence:
    """`words` with its {fields} filled in: a member by her mark, everything else as text without marks."""
    return Sentence(
        words.format(
            **{
                name: mark(part.pk) if isinstance(part, Member) else without_marks(str(part))
                for name, part in parts.items()
            }
        )
    )


def storable(words: str, length: int) -> str:
    """What a column of `length` characters keeps of `words`: no half mark, and none that somebody typed."""
    text = (words if isinstance(words, Sentence) else without_marks(words))[:length]
    return text if text.count(SIGN) % 2 == 0 else text[: text.rindex(SIGN)]


def without_marks(text: str) -> str:
    """`text` as somebody typed it, so that nobody can name a person by her pk."""
    return text.replace(SIGN, "")


def marked(texts: Iterable[str]) -> set[int]:
    """The pks of all people who are marked in `texts`."""
    return {int(pk) for text in texts if SIGN in text for pk in MARK.findall(text)}


def names_now(pks: Iterable[int]) -> dict[int, str]:
    """The names of members as they are now, by pk; no query for nobody, else one."""
    wanted = set(pks)
    if not wanted:
        return {}
    people: Any = Member.objects.select_related("municipality", "organisation").in_bulk(wanted)
    return {pk: person.public_name for pk, person in people.items()}


def spoken(text: str, names: Mapping[int, str], nobody: str = NOBODY) -> str:
    """`text` with names instead of marks, and `nobody` for somebody of whom no row is left."""
    return MARK.sub(lambda found: names.get(int(found[1]), nobody), text) if SIGN in text else text
