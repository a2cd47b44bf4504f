"""Files that people bring along: kept once they have been inspected, handed out so that none acts as a page.

`inspecting` looks into them before any action is called; forms and serializers do that by their fields
(`uploads.forms`, `uploads.api`). What is kept and what is refused: docs/privacy.md.
"""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse

from inspection.verdicts import Kind, Refusal
from school import orphans
from school.models import StoredFile
from school.uploads import sentences
from school.uploads.inspecting import InspectedFile
from school.uploads.kinds import Kinds

orphans.owned(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z]+", "school.StoredFile")


def store(*, by: Any, file: InspectedFile, among: Kinds) -> StoredFile:
    """Keep an inspected file, by content hash: the same content lies there once.

    The row goes with the caller's transaction. Raises ValidationError for a kind that is not `among` those
    that the caller takes.
    """
    if file.kind.family not in among.families:
        raise sentences.refused(sentences.SENTENCES[Refusal.WRONG_KIND], "wrong_kind", words=among.words)
    digest = hashlib.sha256(file.content).hexdigest()
    path = f"{digest[:2]}/{digest}{file.kind.ending}"
    orphans.lock(path)  # whoever deletes the last row with this content waits, and then finds ours
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(file.content))
    return StoredFile.objects.create(
        path=path,
        name=file.name,
        media_type=file.kind.media_type,
        size=len(file.content),
        sha256=digest,
        uploaded_by=by,
    )


def response(stored: StoredFile) -> FileResponse:
    """The file itself: a picture to look at, everything else to save. The caller has asked for the right."""
    is_picture = stored.media_type == Kind.PICTURE.media_type
    answer = FileResponse(
        default_storage.open(stored.path),
        as_attachment=not is_picture,
        filename=stored.name,
        content_type=stored.media_type,
    )
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def forget(stored: StoredFile) -> None:
    """Delete the row and, once that is certain, the content when no other row has the same.

    Only after the commit: an act that is refused halfway must not have lost a file.
    """
    path = stored.path
    stored.delete()
    transaction.on_commit(lambda: _sweep(path), robust=True)  # else an orphan: a disk undoes no act


def _sweep(path: str) -> None:
    with transaction.atomic():
        orphans.lock(path)
        if not StoredFile.objects.filter(path=path).exists():
            default_storage.delete(path)
