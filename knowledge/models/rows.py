"""The shapes of the JSON rows of a report, checked in this one place for pages, API and imports.

`clean_rows` takes whatever came in and gives the rows as `models/content.py` describes them, or raises a
ValidationError whose sentences name row and column. Empty rows are left out: forms offer some.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from knowledge.models.choices import Answer, Factor
from school.limits import at_most
from school.text import one_line

MONTHS = (
    *("januar", "februar", "märz", "april", "mai", "juni"),
    *("juli", "august", "september", "oktober", "november", "dezember"),
)
_MONTH = re.compile(r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})(?:-\d{1,2})?|(?P<m2>\d{1,2})[./](?P<y2>\d{4}))\Z")


def as_month(value: Any) -> str:
    """ "2024-05" from "05.2024", "5/2024", "Mai 2024" or "2024-05"; "" stays. Raises ValidationError."""
    text = str(value if value is not None else "").strip()
    if not text:
        return ""
    word, _, rest = text.lower().partition(" ")
    if word.strip(".") in MONTHS and rest.isdecimal():
        text = f"{MONTHS.index(word.strip('.')) + 1}.{rest}"
    found = _MONTH.match(text)
    year, month = (found["y1"] or found["y2"], found["m1"] or found["m2"]) if found else ("0", "0")
    if not (1990 <= int(year) <= 2100 and 1 <= int(month) <= 12):
        raise ValidationError("Schreib Monat und Jahr, zum Beispiel 05.2024.")
    return f"{year}-{int(month):02}"


def as_text(length: int) -> Callable[[Any], str]:
    """One line of at most `length` characters."""

    def clean(value: Any) -> str:
        if not isinstance(value, str | int | float | None):
            raise ValidationError("Hier gehört Text hin.")
        text = one_line(str("" if value is None else value))
        if len(text) > length:
            raise ValidationError(at_most(length, len(text)))
        return text

    return clean


def as_whole(least: int, most: int) -> Callable[[Any], int | str]:
    """A whole number; "" when nothing was entered."""

    def clean(value: Any) -> int | str:
        text = str(value if value is not None else "").strip().rstrip("%").strip()
        if not text:
            return ""
        if (
            isinstance(value, bool)
            or not re.fullmatch(r"\d{1,6}", text, re.ASCII)
            or not least <= int(text) <= most
        ):
            raise ValidationError(f"Eine ganze Zahl von {least} bis {most}, bitte.")
        return int(text)

    return clean


def as_number(value: Any) -> str:
    """A number as text with a decimal point: "1.5" from "1,5", "1500.5" from "1.500,5"; "" is unknown."""
    text = str(value if value is not None else "").strip().replace(" ", "").replace("−", "-")
    if not text:
        return ""
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,6})?", text, re.ASCII):
        raise ValidationError("Eine Zahl, bitte. Die Einheit hat ihr eigenes Feld.")
    return f"{Decimal(text).normalize():f}"


def as_read(column: str, value: Any) -> str:
    """A stored value as Germans write it: 05.2024, 1200,5."""
    text = str("" if value is None else value)
    if column == "month" and re.fullmatch(r"\d{4}-\d\d", text):
        return f"{text[5:]}.{text[:4]}"
    if column in ("before", "after") and re.fullmatch(r"-?\d+\.\d+", text):
        return text.replace(".", ",")
    return text


@dataclass(frozen=True)
class Column:
    """A column: name, label, how a value is read, whether a row needs it, and what its input looks like."""

    name: str
    label: str
    read: Callable[[Any], Any]
    needed: bool = True
    numeric: bool = False
    short: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Rows:
    """A field made of rows."""

    columns: tuple[Column, ...]
    at_most: int
    keyed: bool = False  # each row has a `key` that stays when its words change


ROWS: dict[str, Rows] = {
    "staffing": Rows(
        columns=(
            Column("role", "Rolle", as_text(80)),
            Column("people", "Personen", as_whole(1, 999), numeric=True),
            Column("percent", "Stellenanteil in %", as_whole(1, 100), numeric=True, hint="je Person"),
        ),
        at_most=12,
    ),
    "milestones": Rows(
        columns=(
            Column("month", "Monat", as_month, numeric=True, hint="05.2024"),
            Column("text", "Was war?", as_text(160)),
        ),
        at_most=5,
    ),
    "indicators": Rows(
        columns=(
            Column("name", "Was wird gezählt?", as_text(120)),
            Column("unit", "Einheit", as_text(40), needed=False, short=True),
            Column("before", "vorher", as_number, needed=False, numeric=True),
            Column("after", "nachher", as_number, needed=False, numeric=True),
        ),
        at_most=8,
        keyed=True,
    ),
}


def clean_rows(name: str, value: Any) -> list[dict[str, Any]]:
    """The rows of field `name`, in order. Raises ValidationError with a sentence for each mistake."""
    shape = ROWS[name]
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise ValidationError("Erwartet wird eine Liste von Zeilen.")
    rows: list[dict[str, Any]] = []
    errors: list[str] = []
    for number, given in enumerate(value, start=1):
        row, wrong = _clean_row(shape, given)
        if row or wrong:
            errors += [f"Zeile {number}, {words}" for words in wrong]
            rows.append(row)
    if len(rows) > shape.at_most:
        errors.append(f"Höchstens {shape.at_most} Zeilen, bitte.")
    if errors:
        raise ValidationError(errors)
    return _with_keys(rows) if shape.keyed else rows


def _clean_row(shape: Rows, given: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """(the row, what is wrong with it); both empty when nothing was entered."""
    row: dict[str, Any] = {}
    wrong = []
    for column in shape.columns:
        try:
            row[column.name] = column.read(given.get(column.name))
        except ValidationError as error:
            row[column.name] = given.get(column.name)
            wrong.append(f"{column.label}: {error.messages[0]}")
    if not wrong and all(value == "" for value in row.values()):
        return {}, []
    for column in shape.columns:
        if column.needed and row[column.name] == "":
            wrong.append(f"{column.label}: fehlt noch.")
    if shape.keyed:
        row["key"] = re.sub(r"[^0-9a-z-]", "", str(given.get("key") or "").lower())[:12]
    return row, wrong


def _with_keys(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """New rows get a key from their words: sent twice, they get the same one."""
    taken = {row["key"] for row in rows if row["key"]}
    seen: set[str] = set()
    for row in rows:
        key, count = row["key"], 0
        while not key or key in seen:
            words = f"{row['name']}|{row['unit']}|{count}"
            key = "k" + hashlib.sha256(words.encode()).hexdigest()[:8]
            key, count = ("" if key in taken else key), count + 1
        seen.add(key)
        row["key"] = key
    return [{"key": row.pop("key"), **row} for row in rows]


def clean_sustainability(value: Any) -> dict[str, str]:
    """Factor → Answer; unanswered ones are left out."""
    if not isinstance(value, dict) or set(value) - set(Factor.values):
        raise ValidationError("Diese Frage gibt es im Verstetigungs-Check nicht.")
    answers = {factor: value[factor] for factor in Factor.values if value.get(factor)}
    if set(map(str, answers.values())) - set(Answer.values):
        raise ValidationError("Die Antworten sind ja, teils und nein.")
    return answers
