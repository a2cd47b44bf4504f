"""What can happen to lead projects and downloads: they come as files."""

from pathlib import Path
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction

from knowledge.manuscripts import CONTENT, read_downloads, read_lead_projects
from knowledge.models import Download, LeadProject
from knowledge.models.downloads import FOLDER
from knowledge.rules import guides as rules
from members.models import Member, Municipality
from school.content import Loaded, Row, fill
from school.journal import record
from school.rules import require

LEAD_PROJECTS = CONTENT / "lead_projects.yaml"
DOWNLOADS = CONTENT / "downloads.yaml"
M = TypeVar("M", LeadProject, Download)


@transaction.atomic
def load_lead_projects(*, by: Member | None, path: Path = LEAD_PROJECTS) -> Loaded:
    """Make the lead projects what the file says. All or nothing; raises ValidationError."""
    require(rules.can_load(by))
    rows = read_lead_projects(path)
    towns = Municipality.objects.in_bulk([row["lead"] for row in rows if row["lead"]], field_name="ags")
    if unknown := sorted({row["lead"] for row in rows if row["lead"]} - towns.keys()):
        raise ValidationError(f"{path.name}: Den AGS {', '.join(unknown)} gibt es nicht.")
    for position, row in enumerate(rows):
        row |= {"position": position, "lead": towns.get(row["lead"])}
    return _replace(LeadProject, rows, by, "knowledge.lead_project")


@transaction.atomic
def load_downloads(*, by: Member | None, path: Path = DOWNLOADS, folder: Path = FOLDER) -> Loaded:
    """Make the downloads what the file says, with sizes and checksums. All or nothing, or ValidationError."""
    require(rules.can_load(by))
    rows = read_downloads(path, folder)
    for position, row in enumerate(rows):
        row["position"] = position
    return _replace(Download, rows, by, "knowledge.download")


def _replace(model: type[M], rows: list[Row], by: Member | None, verb: str) -> Loaded:
    """Write what is new or changed, remove what is gone; things are known by their slug."""
    known: dict[str, models.Model] = {thing.slug: thing for thing in model.objects.all()}
    news = fill([(known.pop(row["slug"], model()), row) for row in rows])
    for thing in news:
        thing.save()
        record(f"{verb}_written", actor=by, subject=thing)
    for slug, thing in known.items():
        record(f"{verb}_removed", actor=by, subject=thing, slug=slug)
        thing.delete()
    return Loaded(total=len(rows), written=len(news), removed=len(known))
