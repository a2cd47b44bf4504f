"""One's own data: sessions, copies, and leaving for good. See docs/adr/0009-privacy-register.md."""

import json
import secrets
import tempfile
import zipfile
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from members import rules
from members.models import DataExport, Member, Session
from school import live, orphans
from school.jobs import claims
from school.jobs.outcomes import Done
from school.jobs.waking import wake
from school.journal import record
from school.privacy import export
from school.rules import require

EXPORT_LEASE = timedelta(seconds=150)  # longer than a step may take
orphans.owned(r"exports/[0-9a-f]{32}\.zip", "members.DataExport")

# -- Sessions --------------------------------------------------------------------------------------------


@transaction.atomic
def end_session(*, by: Member, session: Session) -> None:
    """Sign out one device: its next request is a stranger's, its open pages lose their connection now."""
    require(rules.can_manage_account(by) and session.member_id == by.pk)
    session.delete()
    record("members.session_ended", actor=by, subject=by)
    transaction.on_commit(lambda: live.recheck(by.pk))


# -- A copy of everything ----------------------------------------------------------------------------------


@transaction.atomic
def request_export(*, by: Member) -> DataExport:
    """Order a copy; the one that is being made already, if there is one. Older copies go."""
    require(rules.can_manage_account(by))
    Member.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks are one order
    mine = DataExport.objects.filter(member=by)
    open_one = mine.filter(state=DataExport.State.DUE, held_at=None).first()
    if open_one is not None:
        return open_one
    forget_files(mine)
    mine.delete()
    ordered = DataExport.objects.create(
        member=by, path=f"exports/{secrets.token_hex(16)}.zip", total=len(export.steps()) + 1
    )
    record("members.export_requested", actor=by, subject=ordered)
    transaction.on_commit(wake)
    return ordered


def make_export(row: DataExport) -> Done:
    """Make a copy that was ordered. Safe to run twice, or be killed; progress is written with the claim."""
    with tempfile.TemporaryFile() as file:
        _write(row, file)
        size = file.tell()
        default_storage.delete(row.path)  # of a run that was killed here
        default_storage.save(row.path, File(file))
    if not DataExport.objects.filter(pk=row.pk).exists():  # the account was deleted meanwhile
        default_storage.delete(row.path)
    ready = {"state": DataExport.State.READY, "finished_at": timezone.now(), "size": size, "done": row.total}
    return Done(ready, also=lambda: record("members.export_ready", actor=None, subject=row))


def _write(row: DataExport, file: Any) -> None:
    """Fill the ZIP, table by table. Raises Lost when somebody else has taken over or the account is gone."""
    groups = []
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, declaration in enumerate(export.steps(), start=1):
            groups.append(export.group(declaration, row.member_id))
            claims.extend(row, lease=EXPORT_LEASE, done=number)
        content = {"made_at": timezone.now(), "tables": [group.as_data() for group in groups]}
        archive.writestr(
            "daten.json", json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        )
        page = {"groups": groups, "made_at": timezone.now(), "member": row.member}
        archive.writestr("index.html", render_to_string("members/export.html", page))
        for name, data in export.files_of(row.member_id):
            archive.writestr(f"dateien/{name}", data)


def forget_files(rows: Any) -> None:
    """Delete the files of these exports once it is certain that the rows go.

    What cannot be deleted then is an orphan (`school.orphans`): nobody is kept from going by a disk.
    """
    for path in rows.values_list("path", flat=True):
        if path:
            transaction.on_commit(lambda path=path: default_storage.delete(path), robust=True)  # type: ignore[misc]
