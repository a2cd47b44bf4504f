"""The plain values of a report as people read them: for the merge page and for the review."""

from collections.abc import Iterable
from typing import Any

from knowledge.models.choices import Answer, Factor
from knowledge.models.reports import Report, Solution
from knowledge.models.rows import ROWS, as_read
from members.models import Municipality
from school.goals import goals_of


def texts_of(values: Iterable[tuple[str, Any]]) -> list[str]:
    """For each (field, plain value) its text; at most two queries, for names of places and solutions."""
    pairs = list(values)
    places = dict(_names(Municipality, [each for name, each in pairs if name in ("lead", "municipalities")]))
    solutions = dict(_names(Solution, [each for name, each in pairs if name == "solution"]))
    return [_text(name, value, places, solutions) for name, value in pairs]


def _names(model: Any, values: list[Any]) -> list[tuple[int, str]]:
    keys = {key for each in values for key in (each if isinstance(each, list) else [each]) if key}
    return [(one.pk, str(one)) for one in model.objects.filter(pk__in=keys)] if keys else []


def _text(name: str, value: Any, places: dict[int, str], solutions: dict[int, str]) -> str:
    if value in (None, "", [], {}):
        return ""
    if name == "lead":
        return places.get(value, "")
    if name == "municipalities":
        return ", ".join(sorted(places.get(each, "") for each in value))
    if name == "solution":
        return solutions.get(value, "")
    if name == "serves":
        return ", ".join(str(goal) for goal in goals_of(value))
    if name == "sustainability":
        return "\n".join(f"{Factor(each).label} {Answer(said).label}" for each, said in value.items())
    if name == "assets":
        return "\n".join(f"{each['title']} ({each['licence']}) {each['url']}".strip() for each in value)
    if name in ROWS:
        return "\n".join(_row(name, row) for row in value)
    return _simple(name, value)


def _row(name: str, row: dict[str, Any]) -> str:
    cells = [(column.label, as_read(column.name, row.get(column.name))) for column in ROWS[name].columns]
    return ", ".join(f"{label.rstrip('?')}: {said}" for label, said in cells if said)


def _simple(name: str, value: Any) -> str:
    field: Any = Report._meta.get_field(name)
    if isinstance(value, bool):
        return "Ja" if value else "Nein"
    if isinstance(value, list):
        choices = dict(field.base_field.choices or [])
        return "\n".join(str(choices.get(each, each)) for each in value)
    return str(dict(field.choices or []).get(value, value))
