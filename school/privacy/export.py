"""Everything the register knows about one person, as data and for people."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from school.privacy.register import Declaration, Field, personal_declarations

HIDDEN = "gespeichert; aus Sicherheit nicht ausgegeben"
Files = Callable[[int], Iterator[tuple[str, bytes]]]
_files: list[Files] = []


def files(give: Files) -> Files:
    """Register a function that yields (name, content) of files that belong to the member `pk`."""
    _files.append(give)
    return give


def files_of(pk: int) -> Iterator[tuple[str, bytes]]:
    """All files of a member, from all apps."""
    for give in _files:
        yield from give(pk)


@dataclass(frozen=True)
class Group:
    """One table's rows about a person. `rows` maps fields to values; `is_cut`: there are more."""

    declaration: Declaration
    rows: list[dict[str, Any]]
    is_cut: bool = False

    @property
    def words(self) -> list[list[tuple[str, str]]]:
        """The rows for people: what it is, its value in German; without what is empty or said twice."""
        fields = self.declaration.personal
        return [
            [
                (fields[name].what, spoken(value))
                for name, value in row.items()
                if not fields[name].twice and value not in (None, "", [], {})
            ]
            for row in self.rows
        ]

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "table": self.declaration.label,
            "about": self.declaration.about,
            "purpose": self.declaration.purpose,
            "readers": self.declaration.readers,
            "rows": self.rows,
        }


def steps() -> list[Declaration]:
    """The tables an export goes through."""
    return personal_declarations()


def group(declaration: Declaration, pk: int, *, limit: int | None = None) -> Group:
    """What one table holds about the member `pk`; at most `limit` rows, newest first. One or two queries."""
    rows: list[dict[str, Any]] = []
    own = [name for name in declaration.owned if name not in (declaration.person.split("__")[0], "pk")]
    if declaration.person:
        rows += _read(declaration.rows_of(pk), declaration, own, limit)
    for name in declaration.mentions:
        mentions = declaration.model._base_manager.filter(**{name: pk}).exclude(**_own(declaration, pk))
        rows += [{name: str(row)[:200]} for row in _all_keys(mentions).order_by("-pk")[: limit and limit + 1]]
    is_cut = limit is not None and len(rows) > limit
    return Group(declaration, rows[:limit], is_cut)


def _own(declaration: Declaration, pk: int) -> dict[str, Any]:
    return {declaration.person: pk} if declaration.person else {"pk": None}


def _read(
    rows: models.QuerySet[Any], declaration: Declaration, names: list[str], limit: int | None
) -> list[dict[str, Any]]:
    found = _all_keys(rows, names).order_by("-pk")[: limit and limit + 1]
    return [{name: _value(row, name, declaration.personal[name]) for name in names} for row in found]


def _all_keys(rows: models.QuerySet[Any], names: list[str] | None = None) -> models.QuerySet[Any]:
    """With the things that are named by keys, so that naming them costs no query a row."""
    keys = [field.name for field in rows.model._meta.fields if field.remote_field]
    wanted = [name for name in keys if names is None or name in names]
    return rows.select_related(*wanted) if wanted else rows


def _value(row: Any, name: str, field: Field) -> Any:
    value = getattr(row, name)
    if field.secret:
        return HIDDEN if value else ""
    if isinstance(value, models.Model):
        return str(value)
    if field.show is not None:
        return field.show(value)
    shown = getattr(row, f"get_{name}_display", None)
    return shown() if shown else value


def spoken(value: Any) -> str:
    """A value in German: days, yes and no, lists."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j. F Y, H:i") + " Uhr"
    if isinstance(value, date):
        return date_format(value, "j. F Y")
    if isinstance(value, list):
        return ", ".join(spoken(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(spoken(item) for item in value.values())
    return str(value)
