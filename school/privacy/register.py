"""Declarations: one call per model.

    declare(
        Follow,
        about="Gesprächen folgen",
        person="member",                       # way from a row to the person it belongs to
        purpose="damit du hörst, was es Neues gibt",
        readers="nur du",
        erase=Erase.ROW,                       # what becomes of it when the person leaves
        personal={"thread": "welchem Gespräch du folgst"},
        technical="id",
    )

The person's own key (`member`) need not be repeated under `personal`. Another key to a member, such as
`closed_by`, is about that other person: it is declared with its own `Field(…, erase=…)`.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

FORMER = "Ehemaliges Mitglied"


class Erase(Enum):
    """What becomes of a field or row when its person deletes her account; the words are for people."""

    ROW = "wird mit dem Konto gelöscht"
    EMPTY = "wird mit dem Konto geleert"
    FORMER = "zeigt danach auf „ehemaliges Mitglied“"
    CHOICE = "du entscheidest: gelöscht oder neu unterzeichnet mit „ehemaliges Mitglied“"
    TEXT = "bleibt, wie es geschrieben wurde; steht dein voller Name darin, sieht die Moderation nach"
    KEEP = "bleibt"


@dataclass(frozen=True)
class Field:
    """A personal field. What is not said here is as the whole declaration says it.

    A `secret` (a password's hash, a key) is named in an export, but its value is not handed out. `show` turns
    what is stored into what a person has written. `free` text is looked through for the full name of whoever
    leaves, for moderators to see to (`school.privacy.naming`); what is kept as TEXT always is.
    """

    what: str
    erase: Erase | None = None
    purpose: str = ""
    readers: str = ""
    why: str = ""  # why it stays, for Erase.KEEP
    secret: bool = False
    show: Callable[[Any], Any] | None = None
    twice: bool = False  # says again what another field says: left out where people read
    free: bool = False


@dataclass(frozen=True)
class Retention:
    """Rows go (or the fields `empty` are emptied) `days` after the time or day in the field `since`.

    `only` narrows the rows down; `forget` is called with the rows before they go, for files they point to.
    """

    days: int
    since: str
    words: str  # "Tage nach der Entscheidung": completes the number of days
    only: models.Q = field(default_factory=models.Q)
    empty: tuple[str, ...] = ()
    forget: Callable[[Any], None] | None = None

    def __str__(self) -> str:
        """The rule for people."""
        if self.days == 0:
            return self.words
        return f"{'wird geleert' if self.empty else 'spätestens'} {self.days} {self.words}"


@dataclass(frozen=True)
class Declaration:
    """What the register knows about one model."""

    model: type[models.Model]
    about: str
    person: str
    purpose: str
    readers: str
    erase: Erase
    personal: Mapping[str, Field]
    technical: tuple[str, ...]
    retention: Retention | None
    page: Callable[[Any], str]  # where moderators find a row; "" when it is none of their business
    where: str  # file:line of the call

    @property
    def label(self) -> str:
        """`members.Member`."""
        return self.model._meta.label

    @property
    def is_personal(self) -> bool:
        """Whether anything in the table is about a person."""
        return bool(self.personal)

    @property
    def mentions(self) -> list[str]:
        """Keys to members other than the one the row belongs to."""
        own = self.person.split("__")[0]
        return [name for name in self.personal if name != own and is_member_key(self.model, name)]

    @property
    def owned(self) -> dict[str, Field]:
        """Personal fields that belong to the row's person."""
        return {name: row for name, row in self.personal.items() if name not in self.mentions}

    @property
    def free_texts(self) -> list[str]:
        """Fields in which anybody may have written about anybody."""
        return [
            name
            for name, row in self.personal.items()
            if (row.free or self.erase_of(name) is Erase.TEXT) and not row.twice
        ]

    def erase_of(self, name: str) -> Erase:
        """What becomes of one field."""
        return self.personal[name].erase or self.erase

    def rows_of(self, pk: int) -> models.QuerySet[Any]:
        """The rows that belong to the member `pk`."""
        rows: models.QuerySet[Any] = self.model._base_manager.order_by("pk")
        return rows.filter(**{self.person: pk}) if self.person else rows.none()

    def until(self, name: str) -> str:
        """When a field goes, in words."""
        row = self.personal[name]
        words = f"bleibt: {row.why}" if row.why else self.erase_of(name).value
        if self.retention and (not self.retention.empty or name in self.retention.empty):
            words += f"; {self.retention}"
        return words


_declared: dict[str, Declaration] = {}


def declare(
    model: type[models.Model],
    *,
    technical: str = "",
    personal: Mapping[str, str | Field] | None = None,
    about: str = "",
    person: str = "",
    purpose: str = "",
    readers: str = "",
    erase: Erase = Erase.ROW,
    retention: Retention | None = None,
    page: Callable[[Any], str] | None = None,
) -> None:
    """Enter a model into the register. `technical` lists, divided by blanks, what is about nobody.

    `page` is needed for free texts of things without `get_absolute_url`.

    Raises LookupError for a second declaration of the same model.
    """
    frame = sys._getframe(1)
    where = f"{_short(frame.f_code.co_filename)}:{frame.f_lineno}"
    label = model._meta.label
    if label in _declared:
        raise LookupError(f"{label} is declared twice: {_declared[label].where} and {where}")
    fields = {
        name: row if isinstance(row, Field) else Field(row) for name, row in dict(personal or {}).items()
    }
    own = person.split("__")[0]
    if own and own != "pk" and own not in fields:
        fields[own] = Field("zu wem die Angabe gehört", twice=True)
    _declared[label] = Declaration(
        model=model,
        about=about or str(model._meta.verbose_name),
        person=person,
        purpose=purpose,
        readers=readers,
        erase=erase,
        personal=fields,
        technical=tuple(technical.split()),
        retention=retention,
        page=page or own_page,
        where=where,
    )


def declarations() -> list[Declaration]:
    """All declarations, in the order of the house."""
    return list(_declared.values())


def declaration_of(label: str) -> Declaration:
    """The declaration of a model by its label (`members.Member`); LookupError when there is none."""
    return _declared[label]


def personal_declarations() -> list[Declaration]:
    """Only tables that hold something about people."""
    return [row for row in _declared.values() if row.is_personal]


def is_member_key(model: type[models.Model], name: str) -> bool:
    """Whether the field leads to a member."""
    remote = model._meta.get_field(name).remote_field
    return remote is not None and remote.model._meta.label == settings.AUTH_USER_MODEL


def own_page(row: Any) -> str:
    """Where a thing says itself that it is."""
    return str(row.get_absolute_url()) if hasattr(row, "get_absolute_url") else ""


def _short(path: str) -> str:
    whole = Path(path)
    return str(whole.relative_to(settings.BASE_DIR)) if whole.is_relative_to(settings.BASE_DIR) else path
