"""Where a person is called by her name in what people wrote. For eyes only: nothing is ever replaced.

A text is found by a name that stands in it whole, between signs that belong to no word. An address and a name
of several words may be written in any case, a single word ("Max") only as the name is. Of JSON and lists the
values are read, never the keys.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac

from school.privacy.register import Declaration, Erase, declaration_of, personal_declarations

AT_MOST = 50  # places of one kind of search: who bears the name of a town must not bury the moderators
SHOWN = 60  # characters before and after a name
SHORTEST = 3  # letters of a part of a name that is worth looking for


@dataclass(frozen=True)
class Place:
    """A name in a field of a row: `length` characters from `start` of `text`, the strings of the field."""

    declaration: Declaration
    row: Any
    field: str
    start: int
    length: int
    text: str

    @property
    def what(self) -> str:
        """The thing and the field as everybody calls them: "Antwort: Text"."""
        field: Any = self.row._meta.get_field(self.field)
        return f"{self.row._meta.verbose_name}: {field.verbose_name}"

    @property
    def url(self) -> str:
        """Where it stands."""
        return self.declaration.page(self.row)

    @property
    def fingerprint(self) -> str:
        """Of the whole text, with the school's key: says later whether it was changed, and nothing else."""
        return fingerprint(self.text)

    @property
    def excerpt(self) -> tuple[str, str, str]:
        """Some words before the name, the name, some words after it."""
        end = self.start + self.length
        before, after = self.text[max(0, self.start - SHOWN) : self.start], self.text[end : end + SHOWN]
        if self.start > SHOWN:
            before = f"…{before[before.find(' ') :]}" if " " in before else "…"
        if len(self.text) > end + SHOWN:
            after = f"{after[: after.rfind(' ')]} …" if " " in after else "…"
        show = self.declaration.personal[self.field].show or str
        return show(before), self.text[self.start : end], show(after)


def fingerprint(text: str) -> str:
    """64 hexadecimal digits; equal for equal texts of this school."""
    return salted_hmac("school.privacy.naming", text, algorithm="sha256").hexdigest()


def strings(value: Any) -> str:
    """All texts in the value of a field, a line each, in their order; of a mapping its values."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    return "\n".join(map(strings, value)) if isinstance(value, list) else ""


def parts(name: str) -> list[str]:
    """What one's own texts are looked through for: the name, and its words as one signs with them."""
    words = [word for word in re.findall(r"\w+", name) if len(word) >= SHORTEST]
    return [name, *words] if name.strip() else []


def places_in_texts_of_all(pk: int, called: Sequence[str]) -> list[Place]:
    """Where the member `pk` is `called` so in texts that moderators can look at, except in her own ones."""
    found: list[Place] = []
    for declaration in personal_declarations():
        rows = declaration.model._base_manager.order_by("-pk")
        if declaration.person == "pk" or declaration.erase is Erase.CHOICE:
            rows = rows.exclude(**{declaration.person: pk})
        found += islice((place for place in _places(declaration, rows, called) if place.url), AT_MOST)
    return found[:AT_MOST]


def places_in_own_texts(pk: int, called: Sequence[str]) -> list[Place]:
    """Where somebody calls herself so in texts about which she may choose."""
    chosen = [row for row in personal_declarations() if row.erase is Erase.CHOICE]
    return [place for row in chosen for place in _places(row, row.rows_of(pk), called)]


def _places(declaration: Declaration, rows: models.QuerySet[Any], called: Sequence[str]) -> Iterator[Place]:
    """One for each field in which one of the names stands, at the first of them; one query."""
    names = declaration.free_texts
    if not names or not called:
        return
    pattern = re.compile("|".join(rf"(?<!\w){_written(word)}(?!\w)" for word in called))
    for row in _candidates(rows, names, called).iterator(chunk_size=AT_MOST):
        for name in names:
            text = strings(getattr(row, name))
            hit = pattern.search(text)
            if hit:
                yield Place(declaration, row, name, hit.start(), len(hit[0]), text)


def _is_any_case(word: str) -> bool:
    return "@" in word or len(word.split()) > 1


def _written(word: str) -> str:
    """As a pattern."""
    return f"(?i:{re.escape(word)})" if _is_any_case(word) else re.escape(word)


def _candidates(
    rows: models.QuerySet[Any], names: Sequence[str], called: Sequence[str]
) -> models.QuerySet[Any]:
    """Rows with one of the names somewhere, inside of words and keys of JSON too."""
    columns = {f"_{name}": Cast(name, models.TextField()) for name in names}
    hits = Q()
    for name in names:
        for word in called:
            as_json = json.dumps(word, ensure_ascii=False)[1:-1]  # PostgreSQL writes lists so, too
            lookup = f"_{name}__{'icontains' if _is_any_case(word) else 'contains'}"
            hits |= Q(**{lookup: word}) | Q(**{lookup: as_json})
    return rows.alias(**columns).filter(hits)


def place_at(label: str, pk: int, field: str, start: int, length: int) -> Place | None:
    """What stands now where a name was found; None when the row or the field is gone."""
    try:
        declaration = declaration_of(label)
        row = declaration.model._base_manager.get(pk=pk)
        return Place(declaration, row, field, start, length, strings(getattr(row, field)))
    except (LookupError, AttributeError, ObjectDoesNotExist):
        return None
