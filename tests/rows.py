"""Rows of any table, filled in by the types of their columns: for tests that ask the same of many tables."""

from itertools import count
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

_numbers = count(1)
# What the types do not say.
GIVEN: dict[str, dict[str, Any]] = {
    "school.Entry": {"verb": "members.admitted", "subject_type": "members.member", "subject_id": 0},
    "school.Reminder": {"verb": "members.admitted", "subject_type": "members.member"},
    "members.DataExport": {"path": lambda n: f"exports/{n:032x}.zip"},
    "school.JobRun": {"job": "school.orphans", "key": lambda n: f"x{n}"},
}
_VALUES: list[tuple[type[models.Field], Any]] = [
    (models.EmailField, lambda n: f"somebody{n}@post.example"),
    (models.TextField, lambda n: "x"),
    (models.CharField, lambda n: f"x{n}"),
    (models.DateTimeField, lambda n: timezone.now()),
    (models.DateField, lambda n: timezone.localdate()),
    (models.BooleanField, lambda n: False),
    (models.IntegerField, lambda n: n % 30_000),
    (models.FloatField, lambda n: 1.0),
    (models.DecimalField, lambda n: 1),
]


def make(model: type[models.Model] | str, **given: Any) -> Any:
    """A saved row. Columns may be given, those of rows it needs as well: `accession__state="active"`."""
    model = apps.get_model(model) if isinstance(model, str) else model
    given = GIVEN.get(model._meta.label, {}) | given
    values = {name: value for name, value in given.items() if "__" not in name}
    values |= {name: value(next(_numbers)) for name, value in values.items() if callable(value)}
    for field in model._meta.concrete_fields:
        needless = field.null or field.has_default() or (field.empty_strings_allowed and field.blank)
        if isinstance(field, models.AutoField) or field.name in values or needless:
            continue
        if isinstance(field, models.ForeignKey):
            start = f"{field.name}__"
            of_it = {name.removeprefix(start): v for name, v in given.items() if name.startswith(start)}
            values[field.name] = make(field.related_model, **of_it)
        else:
            value = next(value for kind, value in _VALUES if isinstance(field, kind))
            values[field.name] = value(next(_numbers))
    return model._base_manager.create(**values)
