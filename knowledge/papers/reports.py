"""A report on paper, to hand round in a committee: an accessible PDF (PDF/UA-1)."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

from knowledge.models import Report, ReportVersion
from knowledge.queries import citing, numbers, reading
from knowledge.queries.wording import lines, number

_TEMPLATE = Path(__file__).resolve().parent.parent / "report.typ"
_CHAPTERS = (
    *("situation_before", "goals", "approach", "participation", "results"),
    *("what_worked", "lessons_learned", "legal_notes"),
)
_LISTS = {
    "milestones": "Meilensteine",
    "staffing": "Wer macht was?",
    "partners": "Beteiligte und Partner",
    "sustainability": "Trägt es auf Dauer?",
    "prerequisites": "Was man dafür braucht",
    "first_steps": "Erste Schritte für Nachahmer:innen",
    "assets": "Zum Übernehmen",
    "support_offer": "Wir helfen gern mit",
}


def as_pdf(report: Report, version: ReportVersion) -> bytes:
    """The PDF of a version. It names nobody and is kept in memory by its content."""
    return _compiled(json.dumps(_content(report, version)))


def _content(report: Report, version: ReportVersion) -> dict[str, Any]:
    address = settings.SITE_URL + version.get_absolute_url()
    chapters = reading.sections(version, _CHAPTERS, is_example=report.is_example)
    head, rows = _numbers(version)
    return {
        "title": version.title,
        "summary": version.summary,
        "author": citing.author_name(report, version),
        "places": ", ".join(place.short_name for place in version.places),
        "notice": _notice(report, version),
        "figures": [[figure.label, figure.value] for figure in numbers.figures(version)],
        "chapters": [{"title": chapter.title, "lines": _paragraphs(chapter.text)} for chapter in chapters],
        "numbers_head": head,
        "numbers": rows,
        "lists": [
            {"title": title + _whose(report, name), "lines": lines(version, name)}
            for name, title in _LISTS.items()
            if getattr(version, name)
        ],
        "sources": version.sources,
        "citation": citing.citation(report, version, address),
        "address": address,
        "newest": settings.SITE_URL + report.get_absolute_url(),
        "footer": f"{version.lead.short_name}, Version {version.number}. Smart Cities: Schule",
    }


def _notice(report: Report, version: ReportVersion) -> str:
    """What a reader must know before she trusts the paper."""
    words = []
    if report.is_example:
        words.append(
            "Beispiel nach öffentlichen Quellen: Die Schule hat diesen Bericht aus veröffentlichten Angaben "
            "zusammengestellt. Die Kommune hat ihn nicht selbst geschrieben."
        )
    if report.is_archived:
        words.append("Dieser Bericht ist archiviert und wird nicht mehr gepflegt.")
    if version.did_not_work:
        words.append("Das Vorhaben hat nicht funktioniert. Gerade deshalb lohnt das Lesen.")
    return " ".join(words)


def _whose(report: Report, name: str) -> str:
    """In an example, first steps are ours."""
    return " (Vorschlag der Schule)" if report.is_example and name == "first_steps" else ""


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _numbers(version: ReportVersion) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the indicators; without a column "vorher" when nothing was measured before."""
    keys = ["before", "after"] if any(row.get("before") for row in version.indicators) else ["after"]
    words = {"before": "vorher", "after": "nachher"} if len(keys) > 1 else {"after": "Wert"}
    rows = []
    for row in version.indicators:
        unit = f" ({row['unit']})" if row.get("unit") else ""
        cells = [number(row[key]) if row.get(key, "") != "" else "–" for key in keys]
        rows.append([f"{row['name']}{unit}", *cells])
    return ["Kennzahl", *(words[key] for key in keys)], rows


@lru_cache(maxsize=128)
def _compiled(content: str) -> bytes:
    pdf: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(settings.BASE_DIR),
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,  # the same paper on every machine
        sys_inputs={"report": content},
    )
    return pdf
