"""A report's fields as plain text: for the comparison of versions, for paper and for tables."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.formats import date_format, number_format

from knowledge.models import Answer, Factor, Licence, ReportContent, SizeClass, Support
from school.goals import goals_of
from school.topics import Topic


def labels(choices: Any, values: list[str]) -> list[str]:
    """The words for stored values; a value that is no longer offered speaks for itself."""
    known = dict(choices.choices)
    return [str(known.get(value, value)) for value in values]


def month(value: str) -> str:
    """ "2024-05" → "Mai 2024"; what is no month stays as it is."""
    try:
        return date_format(date.fromisoformat(f"{value}-01"), "F Y")
    except ValueError:
        return value


def number(text: str) -> str:
    """ "1250.5" → "1.250,5"; what is no number stays as it is."""
    try:
        return str(number_format(text.strip(), use_l10n=True, force_grouping=True)) if float(text) else text
    except ValueError:
        return text


def posts(percent: int) -> str:
    """ "1,75 Stellen": so many per cent of one post."""
    amount = number_format(percent / 100, 2).rstrip("0").rstrip(",")
    return f"{amount} {'Stelle' if percent == 100 else 'Stellen'}"


def person(row: dict[str, Any]) -> str:
    """ "Projektleitung: 2 Personen, je 75 % einer Stelle"."""
    people = int(row["people"])
    who = "1 Person" if people == 1 else f"{people} Personen"
    return f"{row['role']}: {who}, {'je ' if people > 1 else ''}{row['percent']} % einer Stelle"


def indicator(row: dict[str, Any]) -> str:
    """ "Meldungen: vorher 10 Stück, nachher 25 Stück"; "Ideen: 200" when there was nothing before."""
    if row.get("before", "") == "" and row.get("after", "") != "":
        return f"{row['name']}: {number(row['after'])} {row.get('unit', '')}".strip()
    parts = [
        f"{word} {number(row[key])} {row.get('unit', '')}".strip()
        for key, word in (("before", "vorher"), ("after", "nachher"))
        if row.get(key, "") != ""
    ]
    return f"{row['name']}: {', '.join(parts) or 'noch nicht gemessen'}"


def asset(row: dict[str, Any]) -> str:
    """ "Satzung (CC-BY-4.0) https://…"."""
    licence = f" ({row['licence']})" if row.get("licence") else ""
    return f"{row['title']}{licence} {row.get('url') or ''}".strip()


_LISTS: dict[str, Callable[[Any], list[str]]] = {
    "topics": lambda values: labels(Topic, values),
    "serves": lambda values: [goal.title for goal in goals_of(values)],
    "fits_for": lambda values: labels(SizeClass, values),
    "support_offer": lambda values: labels(Support, values),
    "milestones": lambda rows: [f"{month(row['month'])}: {row['text']}" for row in rows],
    "staffing": lambda rows: [person(row) for row in rows],
    "indicators": lambda rows: [indicator(row) for row in rows],
    "assets": lambda rows: [asset(row) for row in rows],
    "sustainability": lambda answers: [
        f"{factor.label} {Answer(answers[factor.value]).label}" for factor in Factor if factor in answers
    ],
}


def lines(content: ReportContent, name: str) -> list[str]:
    """A field of a report or version in lines of text; none when it is empty."""
    value = getattr(content, name)
    if value in (None, "", [], {}):
        return []
    if name in _LISTS:
        return _LISTS[name](value)
    if isinstance(value, list):
        return [str(row) for row in value]
    if isinstance(value, bool):
        return ["ja"] if value else (["nein"] if name == "is_open_source" else [])
    if isinstance(value, date):
        return [date_format(value, "F Y")]
    field: Any = content._meta.get_field(name)
    if getattr(field, "choices", None):
        return [str(Licence(value).label if name == "licence" else dict(field.flatchoices)[value])]
    return [line for line in str(value).splitlines() if line.strip()]
