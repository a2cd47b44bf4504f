"""What experience reports hold about people: who writes, clears and publishes.

The texts belong to the municipality and stay; moderators look at a name in them, except in drafts.
"""

from typing import Any

from django.db import models
from django.urls import reverse

from knowledge.models import Report, ReportAuthor, ReportFile, ReportVersion, Solution, Status
from school.privacy import Erase, Field, declare

TEXTS = (models.CharField, models.TextField, models.JSONField)
READERS = "wer den Bericht lesen darf"
WRITERS = "die Autor:innen, die Koordination der Kommune und die Moderation"
TRACE = "nachvollziehen, wer gehandelt hat"


def content(model: type[models.Model]) -> tuple[dict[str, Field], str]:
    """The fields that copy and version share: free texts may hold a name, the rest is about nobody."""
    fields: list[Any] = [model._meta.get_field(name) for name in ReportVersion.content_fields()]
    free = {
        field.name: Field(str(field.verbose_name), erase=Erase.TEXT) for field in fields if _is_free(field)
    }
    return free, " ".join(field.name for field in fields if field.name not in free)


def _is_free(field: Any) -> bool:
    """Whether anything can be written in it, in a list of texts too."""
    field = getattr(field, "base_field", field)
    return isinstance(field, TEXTS) and not field.choices


def page_of(report: Any) -> str:
    """The working copy; a draft is shown to its authors only."""
    return "" if report.status == Status.DRAFT else reverse("knowledge:working_copy", args=[report.slug])


_free, _fixed = content(Report)
declare(
    Report,
    about="Erfahrungsberichte, an denen du schreibst",
    person="authors",
    purpose="Erfahrungen einer Kommune anderen zeigen",
    readers=READERS,
    erase=Erase.TEXT,
    personal={
        **_free,
        "cleared_with": Field("mit wem intern abgestimmt", erase=Erase.TEXT, readers=WRITERS),
        "cleared_by": Field(
            "wer die Freigabe eingetragen hat", erase=Erase.EMPTY, purpose=TRACE, readers=WRITERS
        ),
    },
    technical=f"id slug solution municipalities status status_since visibility revision is_example cleared_on"
    f" cleared_version last_confirmed_on current thread imitators_thread created_at updated_at {_fixed}",
    page=page_of,
)
declare(
    ReportAuthor,
    about="Deine Rolle an Erfahrungsberichten",
    person="member",
    purpose="wissen, wer schreibt und wen man fragen kann",
    readers="als Ansprechperson alle, die zur Schule gehören; sonst die Autor:innen und die Moderation",
    erase=Erase.ROW,
    personal={
        "report": "welcher Bericht",
        "may_be_asked": "ob du als Ansprechperson genannt sein willst",
        "added_at": "seit wann",
    },
    technical="id",
)
declare(
    ReportVersion,
    about="Veröffentlichte Fassungen",
    person="published_by",
    purpose=TRACE,
    readers="die Moderation",
    erase=Erase.EMPTY,
    personal={
        **_free,
        "published_by": "wer veröffentlicht hat",
        "published_at": Field("wann", erase=Erase.KEEP, why="ohne Namen ist es nur noch eine Uhrzeit"),
        "change_note": Field("was neu ist", erase=Erase.TEXT),
    },
    technical=f"id report number visibility size_class staff_class licences taking_part {_fixed}",
)
declare(
    ReportFile,
    about="Dateien in Erfahrungsberichten",
    person="added_by",
    purpose=TRACE,
    readers=READERS,
    erase=Erase.EMPTY,
    personal={
        "added_by": "wer hochgeladen hat",
        "added_at": Field("wann", erase=Erase.KEEP, why="ohne Namen ist es nur noch eine Uhrzeit"),
        "stored": Field("die Datei", erase=Erase.KEEP, why="sie gehört zum Bericht der Kommune"),
    },
    technical="id report",
    page=lambda row: page_of(row.report),
)
declare(
    Solution,
    about="Lösungen, zu denen Erfahrungsberichte gehören",
    purpose="Berichte über dieselbe Sache zusammenhalten",
    readers="alle, die einen der Berichte lesen dürfen",
    erase=Erase.TEXT,
    personal={"title": "Titel", "summary": "Beschreibung"},
    technical="id slug",
    page=lambda row: reverse("knowledge:solution", args=[row.slug]),
)
