"""Form fields that only read: each gives the plain value that `models.drafts.clean_value` checks.

They ask for nothing, because a report is written in stages: what is missing is said when it is handed in.
"""

import re
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.datastructures import MultiValueDict

from knowledge.models import Answer, Factor, Report
from knowledge.models.drafts import AT_MOST, label_of, words_at_most
from knowledge.models.rows import ROWS, as_read
from school.goals import goal_choices

SPARE_ROWS = 2  # empty rows that a form offers
_THOUSANDS = re.compile(r"-?\d{1,3}(\.\d{3})+")
_HINTS = {"fits_for": "Nach der Zahl der Einwohner:innen.", "months_to_first_result": "Eine ganze Zahl."}
YES_NO = [("", "Keine Angabe"), ("ja", "Ja"), ("nein", "Nein")]


class Plain(forms.Field):
    """Reads a value and leaves the judgement to `clean_value`. `required` only says what the label says."""

    def validate(self, value: Any) -> None:
        """Nothing is refused here."""


class Lines(Plain):
    """A list of texts, one a line."""

    def to_python(self, value: Any) -> list[str]:
        """Lines, without empty ones."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        """The lines of the stored list; what was typed stays as it is."""
        return "\n".join(value) if isinstance(value, list) else value


class Month(Plain):
    """Month and year, written as people write them."""

    def prepare_value(self, value: Any) -> Any:
        """ "2024-05" is shown as 05.2024."""
        found = re.fullmatch(r"(\d{4})-(\d\d)", str(value or ""))
        return f"{found[2]}.{found[1]}" if found else value


class YesNo(Plain):
    """Yes, no, or nothing said."""

    def to_python(self, value: Any) -> bool | None:
        """True, False or None."""
        return {"ja": True, "nein": False}.get(value)

    def prepare_value(self, value: Any) -> Any:
        """The choice that stands for it."""
        return {True: "ja", False: "nein"}.get(value, value) if isinstance(value, bool) else value


class RowsWidget(forms.Widget):
    """Rows of inputs named `<field>-<row>-<column>`; works without script, some rows are empty."""

    template_name = "knowledge/widgets/rows.html"
    use_fieldset = True

    def __init__(self, name: str) -> None:
        super().__init__()
        self.shape = ROWS[name]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        """All rows that were sent, the empty ones too; numbers as Germans write them."""
        names = [column.name for column in self.shape.columns] + ["key"] * self.shape.keyed
        rows = []
        for number in range(self.shape.at_most + SPARE_ROWS):
            if not any(f"{name}-{number}-{each}" in data for each in names):
                break
            row = {each: data.get(f"{name}-{number}-{each}", "") for each in names}
            rows.append({each: _plain_number(value) for each, value in row.items()})
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Whether no row was sent at all."""
        return not any(key.startswith(f"{name}-0-") for key in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The rows with their cells, and some empty ones."""
        context = super().get_context(name, value, attrs)
        filled = [row for row in value or [] if any(str(each) for each in row.values())]
        count = min(self.shape.at_most, len(filled) + SPARE_ROWS)
        rows = [*filled, *({} for _ in range(count - len(filled)))]
        context["widget"]["rows"] = [
            {
                "number": number,
                "key_name": f"{name}-{number}-key" if self.shape.keyed else "",
                "key": row.get("key", ""),
                "cells": [
                    {
                        "name": f"{name}-{number}-{column.name}",
                        "label": column.label,
                        "value": as_read(column.name, row.get(column.name, "")),
                        "numeric": column.numeric,
                        "short": column.numeric or column.short,
                        "hint": column.hint,
                    }
                    for column in self.shape.columns
                ],
            }
            for number, row in enumerate(rows)
        ]
        context["widget"]["has_more"] = len(filled) + SPARE_ROWS < self.shape.at_most
        return context


def _plain_number(text: str) -> str:
    """1.500 is fifteen hundred in German, one and a half in JSON; only a form knows who typed it."""
    return text.replace(".", "") if _THOUSANDS.fullmatch(text.strip()) else text


class AnswersWidget(forms.Widget):
    """The five questions of the continuation check, each with three answers."""

    template_name = "knowledge/widgets/answers.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """Factor → answer, for those that were answered."""
        found = {factor: data.get(f"{name}-{factor}", "") for factor in Factor.values}
        return {factor: answer for factor, answer in found.items() if answer}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """A question with its choices a line."""
        context = super().get_context(name, value, attrs)
        context["widget"]["questions"] = [
            {
                "name": f"{name}-{factor.value}",
                "label": factor.label,
                "choices": [
                    (choice, label, (value or {}).get(factor.value, "") == choice)
                    for choice, label in [("", "noch offen"), *Answer.choices]
                ],
            }
            for factor in Factor
        ]
        return context


class PlacesWidget(forms.CheckboxSelectMultiple):
    """Those that take part, to be unticked, and a list to add one: short without script, too."""

    template_name = "knowledge/widgets/places.html"

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """The list is always sent, if only with its empty choice."""
        return name not in data

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """All chosen, each once."""
        given = data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])
        return list(dict.fromkeys(value for value in given if value))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Chosen ones and the rest apart."""
        context = super().get_context(name, value, attrs)
        chosen = {str(each) for each in value or []}
        context["widget"]["chosen"] = [choice for choice in self.choices if str(choice[0]) in chosen]
        context["widget"]["others"] = [choice for choice in self.choices if str(choice[0]) not in chosen]
        return context


def field_for(name: str) -> forms.Field:
    """The form field of a field of the report; `lead`, `municipalities` and `solution` get choices later."""
    column: Any = Report._meta.get_field(name)
    kind, widget = _kind(name, column)
    return kind(
        label=label_of(name),
        help_text=_help(name, column),
        required=name in Report.REQUIRED,
        widget=widget,
    )


def _help(name: str, column: Any) -> str:
    limit, most = words_at_most(name), AT_MOST.get(name)
    parts = [column.help_text or _HINTS.get(name, ""), f"Höchstens {limit} Wörter." if limit else ""]
    if type(column) is models.CharField and not column.choices:
        parts.append(f"Höchstens {column.max_length} Zeichen.")
    if isinstance(column, ArrayField) and not column.base_field.choices and name != "serves":
        parts.append(f"Eine Angabe je Zeile, höchstens {most}.")
    if isinstance(column, models.DateField):
        parts.append("Monat und Jahr, zum Beispiel 05.2024.")
    return " ".join(filter(None, parts))


def _kind(name: str, column: Any) -> tuple[type[Plain], forms.Widget]:
    if name in ROWS:
        return Plain, RowsWidget(name)
    if name == "sustainability":
        return Plain, AnswersWidget()
    if name == "municipalities":
        return Plain, PlacesWidget()
    if name == "serves":
        return Plain, forms.CheckboxSelectMultiple(choices=goal_choices())
    if isinstance(column, ArrayField):
        if column.base_field.choices:
            return Plain, forms.CheckboxSelectMultiple(choices=column.base_field.choices)
        return Lines, forms.Textarea(attrs={"rows": 3})
    return _simple_kind(name, column)


def _simple_kind(name: str, column: Any) -> tuple[type[Plain], forms.Widget]:
    if isinstance(column, models.BooleanField):
        return (YesNo, forms.Select(choices=YES_NO)) if column.null else (Plain, forms.CheckboxInput())
    if isinstance(column, models.DateField):
        return Month, forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    if isinstance(column, models.PositiveSmallIntegerField):
        return Plain, forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    if name in ("lead", "solution") or column.choices:
        choices = [("", "Bitte wählen"), *(column.choices or [])] if column.blank else column.choices or []
        return Plain, forms.Select(choices=choices)
    if isinstance(column, models.TextField):
        limit = words_at_most(name) or 0
        rows = 4 if limit < 150 else 8
        return Plain, forms.Textarea(attrs={"rows": rows, "data-words": str(limit)})
    if isinstance(column, models.URLField):
        return Plain, forms.URLInput(attrs={"placeholder": "https://"})
    return Plain, forms.TextInput()
