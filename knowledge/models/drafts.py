"""The working copy field by field: every value in one plain shape, checked, compared and merged.

A value is what JSON can hold: text, number, true/false/None, lists and rows; a month is "2024-05", a
municipality or solution its pk. Forms and API both hand in such values; `clean_value` is the only check.
Limits in words are soft while somebody writes (`too_long` names them): a text is never refused for its length
before it is handed in.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from knowledge.models.reports import Report, Solution
from knowledge.models.rows import ROWS, as_month, as_whole, clean_rows, clean_sustainability
from knowledge.models.words import MaxWords, count_words
from members.models import Municipality
from school.goals import all_goals
from school.limits import at_most
from school.text import clean, one_line

BESIDE = ("municipalities", "solution", "visibility")  # written too, but no content of a version
AT_MOST = {"topics": 3, "first_steps": 3, "tags": 10, "partners": 20, "sources": 20}


def writable() -> list[str]:
    """Names of the fields that an author writes. Files have steps of their own (`actions.files`)."""
    return [*(name for name in Report.content_fields() if name != "assets"), *BESIDE]


def label_of(name: str) -> str:
    """What people read for a field."""
    return str(getattr(Report._meta.get_field(name), "verbose_name", name))


def words_at_most(name: str) -> int | None:
    """The limit of a text in words."""
    validators = getattr(Report._meta.get_field(name), "validators", [])
    return next((each.limit for each in validators if isinstance(each, MaxWords)), None)


def value_of(report: Report, name: str) -> Any:
    """The plain value of a field as it stands."""
    if name == "municipalities":
        return sorted(report.municipalities.values_list("pk", flat=True))
    if name in ("lead", "solution"):
        return getattr(report, f"{name}_id")
    value = getattr(report, name)
    return value.strftime("%Y-%m") if isinstance(value, date) else value


def set_value(report: Report, name: str, value: Any) -> None:
    """Put a plain, checked value back; `municipalities` at once, everything else unsaved."""
    if name == "municipalities":
        report.municipalities.set(value)
    elif name in ("lead", "solution"):
        setattr(report, f"{name}_id", value)
    elif isinstance(Report._meta.get_field(name), models.DateField):
        setattr(report, name, date.fromisoformat(f"{value}-01") if value else None)
    else:
        setattr(report, name, value)


def clean_value(name: str, value: Any) -> Any:
    """The plain value of field `name` from what came in. Raises ValidationError with sentences."""
    if name in ROWS:
        return clean_rows(name, value)
    if name in _SPECIAL:
        return _SPECIAL[name](value)
    field: Any = Report._meta.get_field(name)
    if isinstance(field, models.DateField):
        return as_month(value) or None
    if isinstance(field, ArrayField):
        return _clean_list(name, field, value)
    if isinstance(field, models.CharField | models.TextField):
        return _clean_text(field, value)
    return field.clean(None if value == "" else value, None)


def too_long(report: Report) -> dict[str, str]:
    """Texts above their limit in words: field → sentence."""
    found = {}
    for name in Report.content_fields():
        limit = words_at_most(name)
        if limit is not None and count_words(getattr(report, name)) > limit:
            try:
                MaxWords(limit)(getattr(report, name))
            except ValidationError as error:
                found[name] = error.messages[0]
    return found


def _clean_text(field: Any, value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise ValidationError("Hier gehört Text hin.")
    text = clean(value or "").strip()
    if not isinstance(field, models.TextField):
        text = one_line(text)
    if not text and field.blank:
        return ""
    if field.max_length and len(text) > field.max_length:
        raise ValidationError(at_most(field.max_length, len(text)))
    field.validate(text, None)
    for validator in field.validators:
        if not isinstance(validator, MaxWords):
            validator(text)
    return text


def _clean_list(name: str, field: Any, value: Any) -> list[str]:
    """Each once, in the order given; without empty ones."""
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise ValidationError("Erwartet wird eine Liste von Texten.")
    found: list[str] = []
    for each in value:
        text = _clean_text(field.base_field, one_line(each))
        if text and text not in found:
            found.append(text)
    limit = AT_MOST.get(name)
    if limit and len(found) > limit:
        raise ValidationError(f"Höchstens {limit}, bitte. Es sind {len(found)}.")
    return found


def _clean_serves(value: Any) -> list[str]:
    if not isinstance(value, list) or set(map(str, value)) - set(all_goals()):
        raise ValidationError("Dieses Ziel kennen wir nicht.")
    return [slug for slug in all_goals() if slug in value]


def _clean_lead(value: Any) -> int:
    return _known(Municipality, [value])[0]


def _clean_municipalities(value: Any) -> list[int]:
    if not isinstance(value, list) or not value:
        raise ValidationError("Mindestens eine Kommune, bitte.")
    return sorted(set(_known(Municipality, value)))


def _clean_solution(value: Any) -> int | None:
    return None if value in (None, "") else _known(Solution, [value])[0]


def _clean_months(value: Any) -> int | None:
    number = as_whole(0, 240)(value)
    return number if isinstance(number, int) else None


def _known(model: type[models.Model], values: list[Any]) -> list[int]:
    given = [str(value) for value in values]
    if not all(text.isdecimal() and len(text) < 19 for text in given):
        raise ValidationError("Das steht nicht zur Auswahl.")
    keys = [int(text) for text in given]
    if model._base_manager.filter(pk__in=keys).count() != len(set(keys)):
        raise ValidationError("Das steht nicht zur Auswahl.")
    return keys


_SPECIAL: dict[str, Any] = {
    "sustainability": clean_sustainability,
    "serves": _clean_serves,
    "months_to_first_result": _clean_months,
    "lead": _clean_lead,
    "municipalities": _clean_municipalities,
    "solution": _clean_solution,
}
