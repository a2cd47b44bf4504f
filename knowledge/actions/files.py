"""What others may take over: files and links at a report, each under a licence."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction

from knowledge.actions.writing import check_open, locked, save_change
from knowledge.models import Licence, Report, ReportFile
from knowledge.rules import writing as rules
from members.models import Member
from school import uploads
from school.journal import record
from school.limits import at_most
from school.rules import require
from school.text import one_line
from school.uploads.inspecting import InspectedFile
from school.uploads.kinds import DOCUMENTS

ASSETS_AT_MOST = 12


@transaction.atomic
def add_asset(
    *, by: Member, report: Report, title: str, licence: str, url: str = "", file: InspectedFile | None = None
) -> dict[str, Any]:
    """Add a file or a link. Raises ValidationError by field; nothing is stored of a bad one."""
    require(rules.can_write(by, report))
    title, url = one_line(title), url.strip()
    _check(title, licence, url, file)
    report = locked(report)
    check_open(report)
    if len(report.assets) >= ASSETS_AT_MOST:
        raise ValidationError(f"Höchstens {ASSETS_AT_MOST} Dateien und Links, bitte.", code="full")
    asset: dict[str, Any] = {
        "key": f"a{secrets.token_hex(4)}",
        "title": title,
        "licence": licence,
        "url": url,
        "file": None,
    }
    if file is not None:
        stored = uploads.store(by=by, file=file, among=DOCUMENTS)
        asset["file"] = ReportFile.objects.create(report=report, stored=stored, added_by=by).pk
    before = report.assets
    report.assets = [*before, asset]
    save_change(by=by, report=report, before={"assets": before})
    record("knowledge.report_asset_added", actor=by, subject=report, key=asset["key"])
    return asset


@transaction.atomic
def remove_asset(*, by: Member, report: Report, key: str) -> None:
    """Take a file or link off the working copy. A file that a published version names stays with it."""
    require(rules.can_write(by, report))
    report = locked(report)
    check_open(report)
    before = report.assets
    report.assets = [asset for asset in before if asset["key"] != key]
    if report.assets == before:
        return
    save_change(by=by, report=report, before={"assets": before})
    record("knowledge.report_asset_removed", actor=by, subject=report, key=key)
    for asset in before:
        if asset["key"] == key and asset["file"]:
            _forget_unless_published(report, asset["file"])


def _check(title: str, licence: str, url: str, file: InspectedFile | None) -> None:
    errors: dict[str, str] = {}
    if not title:
        errors["title"] = "Ein Titel, bitte. So finden es die anderen."
    elif len(title) > 120:
        errors["title"] = at_most(120, len(title))
    if licence not in Licence.values:
        errors["licence"] = "Wähle eine Lizenz. Ohne sie darf niemand die Datei übernehmen."
    if (file is None) == (not url):
        errors["file"] = "Entweder eine Datei oder ein Link, bitte."
    elif url:
        try:
            URLValidator(["https", "http"])(url)
        except ValidationError:
            errors["url"] = "Das ist keine Adresse im Netz. Sie beginnt mit https://"
        if len(url) > 500:
            errors["url"] = at_most(500, len(url))
    if errors:
        raise ValidationError(errors)


def _forget_unless_published(report: Report, pk: int) -> None:
    named = report.versions.filter(assets__contains=[{"file": pk}]).exists()
    file = ReportFile.objects.filter(report=report, pk=pk).select_related("stored").first()
    if file is not None and not named:
        stored = file.stored
        file.delete()
        uploads.forget(stored)
