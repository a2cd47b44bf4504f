"""The register for people: the sheet for staff councils as page and PDF, and what a deletion does."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import typst
from django.conf import settings

from school.privacy.register import Declaration, Erase, personal_declarations

_TEMPLATE = Path(__file__).resolve().parent / "sheet.typ"


class Line(NamedTuple):
    """One field as the sheet names it."""

    what: str
    purpose: str
    readers: str
    until: str


class Limit(NamedTuple):
    """Something the system cannot do, and the tests that prove it (file::name below tests/)."""

    words: str
    tests: tuple[str, ...]


CANNOT = (
    Limit(
        "Sagen, wann sich jemand zuletzt angemeldet hat. Dafür gibt es kein Feld. Gespeichert ist der Tag, an"
        " dem ein Gerät angemeldet wurde; ihn sieht nur die Person selbst.",
        (
            "school/test_privacy.py::test_no_table_knows_a_last_visit",
            "members/test_sessions.py::test_a_session_keeps_device_and_day_and_nothing_else",
        ),
    ),
    Limit(
        "Messen, wie lange oder wie oft jemand da ist, liest oder lernt.",
        ("school/test_privacy.py::test_looking_around_writes_nothing",),
    ),
    Limit(
        "Zeigen, was jemand lernt, gelernt oder falsch beantwortet hat. Das sieht nur die Person selbst:"
        " keine Führungskraft, keine Kommune, keine Moderation.",
        ("school/test_marks.py::test_learning_marks_are_seen_by_the_learner_alone",),
    ),
    Limit(
        "Festhalten, um welche Uhrzeit gelernt wurde. Gespeichert ist höchstens der Tag.",
        ("school/test_privacy.py::test_learning_is_kept_to_the_day",),
    ),
    Limit(
        "Festhalten, wann jemand einen Hinweis gelesen hat, oder ob eine Mail geöffnet wurde.",
        ("school/test_privacy.py::test_no_table_knows_a_last_visit",),
    ),
    Limit(
        "Festhalten, wann ein zweiter Faktor benutzt wurde.",
        ("members/test_second_factor.py::test_nobody_notes_when_a_factor_was_used",),
    ),
    Limit(
        "Lernen ins Protokoll schreiben. Im Journal stehen Taten wie „hat geantwortet“, nie „hat gelesen“.",
        ("courses/test_learning.py::test_learning_leaves_no_trace_in_the_journal",),
    ),
    Limit(
        "Gelöschte Menschen zurückholen, auch nicht aus einer alten Sicherung.",
        (
            "members/test_erasure.py::test_no_trace_is_left",
            "members/test_replay.py::test_a_restored_backup_does_not_bring_her_back",
        ),
    ),
)


def lines(declaration: Declaration) -> list[Line]:
    """The personal fields of a table."""
    return [
        Line(
            row.what, row.purpose or declaration.purpose, row.readers or declaration.readers,
            declaration.until(name),
        )
        for name, row in declaration.personal.items()
        if not row.twice
    ]  # fmt: skip


@cache
def tables() -> list[tuple[Declaration, list[Line]]]:
    """All tables that hold something about people. The register is code: it changes with a release only."""
    return [(row, found) for row in personal_declarations() if (found := lines(row))]


def fates() -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """What a deletion does: per fate the tables, and which of their fields it meets."""
    order = (Erase.ROW, Erase.EMPTY, Erase.CHOICE, Erase.FORMER, Erase.TEXT, Erase.KEEP)
    found: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for fate in order:
        rows = [(row.about, _met(row, fate)) for row in personal_declarations()]
        rows = [(about, fields) for about, fields in rows if fields]
        if rows:
            found.append((fate.name, rows))
    return found


def _met(declaration: Declaration, fate: Erase) -> list[str]:
    return [
        f"{row.what} ({row.why})" if row.why else row.what
        for name, row in declaration.personal.items()
        if declaration.erase_of(name) is fate and not row.twice
    ]


@cache
def as_pdf() -> bytes:
    """The sheet as an accessible PDF (PDF/UA-1)."""
    content: dict[str, Any] = {
        "tables": [
            {"about": row.about, "lines": [line._asdict() for line in found]} for row, found in tables()
        ],
        "cannot": [limit._asdict() for limit in CANNOT],
        "address": settings.SITE_URL + "/datenschutz/personalrat/",
    }
    pdf: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(settings.BASE_DIR),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs={"sheet": json.dumps(content)},
    )
    return pdf
