"""Files that people bring along: checked before anything is stored, handed out so that none acts as a page.

A PDF is kept as it is, provided that nothing in it runs, launches or hides; a picture is drawn anew, so
that only its pixels remain. Office documents without macros (`school.office`) only where others reuse them.
Nothing else is taken (SVG can carry script). Limits: docs/privacy.md.
"""

import hashlib
import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse
from PIL import Image, ImageOps

from school import office, orphans
from school.models import StoredFile

PDF, PICTURE = "application/pdf", "image/webp"
PICTURE_PIXELS = 40_000_000  # checked in the header, before a single pixel is unpacked
PICTURE_SIDE = 1600  # pixels; larger ones are scaled down
PICTURE_FORMATS = ["PNG", "JPEG", "WEBP"]
orphans.owned(r"[0-9a-f]{2}/[0-9a-f]{64}\.[a-z]+", "school.StoredFile")
_ACTIVE = {
    "/JavaScript",
    "/JS",
    "/Launch",
    "/EmbeddedFile",
    "/EmbeddedFiles",
    "/RichMedia",
    "/XFA",
    "/SubmitForm",
}


def store_pdf(*, by: Any, file: UploadedFile) -> StoredFile:
    """Keep a PDF. Raises ValidationError with a sentence that helps; then nothing is stored."""
    content = _read(file)
    if not content.startswith(b"%PDF-"):
        raise ValidationError(
            "Das ist kein PDF. Speichere das Dokument als PDF und lade es noch einmal hoch."
        )
    _refuse_active(content)
    return _store(by, content, name=_name(file, ".pdf"), media_type=PDF, ending=".pdf")


def store_picture(*, by: Any, file: UploadedFile) -> StoredFile:
    """Keep a picture (PNG, JPEG, WebP) as WebP of at most PICTURE_SIDE pixels, without EXIF and place."""
    content = _redrawn(_read(file))
    return _store(by, content, name=_name(file, ".webp"), media_type=PICTURE, ending=".webp")


def store_document(*, by: Any, file: UploadedFile) -> StoredFile:
    """Keep what town halls pass on: PDF, picture, office document, CSV, text; by content, not by name."""
    start = file.read(12)
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return store_pdf(by=by, file=file)
    if start.startswith((b"\x89PNG", b"\xff\xd8\xff")) or (start[:4], start[8:]) == (b"RIFF", b"WEBP"):
        return store_picture(by=by, file=file)
    content = _read(file)
    ending = Path(file.name or "").suffix.lower()
    if ending == ".pdf":
        raise ValidationError("Das PDF ist beschädigt und lässt sich nicht öffnen.")
    kind = office.kind_of(content, ending)
    name = _name(file, kind.ending)
    return _store(by, content, name=name, media_type=kind.media_type, ending=kind.ending)


def response(stored: StoredFile) -> FileResponse:
    """The file itself: a picture to look at, everything else to save. The caller has asked for the right."""
    is_picture = stored.media_type == PICTURE
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


def _read(file: UploadedFile) -> bytes:
    """The whole content. The middleware has refused larger bodies; this counts what really came."""
    limit = settings.UPLOAD_MAX_BYTES
    content = file.read(limit + 1)
    if len(content) > limit:
        raise ValidationError(f"Die Datei ist zu groß. Erlaubt sind {limit // 1024 // 1024} MB.")
    if not content:
        raise ValidationError("Die Datei ist leer.")
    return content


def _name(file: UploadedFile, ending: str) -> str:
    """The name people see, without folders and control characters, with the ending of what it really is."""
    stem = Path((file.name or "Datei").replace("\\", "/")).stem
    kept = "".join(sign for sign in stem if sign.isprintable() and sign not in '"<>:/|?*')
    return f"{kept.strip(' .')[:100] or 'Datei'}{ending}"


def _refuse_active(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with pikepdf.open(io.BytesIO(content)) as pdf:
                found = any(_ACTIVE & set(keys) for keys in _names(pdf))
                has_pages = len(pdf.pages) > 0
    except pikepdf.PasswordError:
        raise ValidationError(
            "Das PDF ist mit einem Passwort geschützt. Lade es bitte ungeschützt hoch."
        ) from None
    except (pikepdf.PdfError, ValueError, RuntimeError):
        raise ValidationError("Das PDF ist beschädigt und lässt sich nicht öffnen.") from None
    if found:
        raise ValidationError(
            "Das PDF enthält Programme, Formulare oder angehängte Dateien. Drucke es als PDF, dann geht es."
        )
    if not has_pages:
        raise ValidationError("Das PDF hat keine Seiten.")


def _names(pdf: pikepdf.Pdf) -> Iterator[set[str]]:
    """Keys and name values of every dictionary in the file, those in compressed object streams too."""
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting.extend(child for child in thing if _is_direct(child))
        elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            words = set(thing.keys())
            for child in thing.values():
                if isinstance(child, pikepdf.Name):
                    words.add(str(child))
                elif _is_direct(child):
                    waiting.append(child)
            yield words


def _is_direct(thing: Any) -> bool:
    """Indirect objects are in `pdf.objects` anyway; following them again could go round in circles."""
    return isinstance(thing, pikepdf.Array | pikepdf.Dictionary) and not thing.is_indirect


def _redrawn(content: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=PICTURE_FORMATS) as picture:
                if picture.width * picture.height > PICTURE_PIXELS:
                    raise ValidationError("Das Bild hat zu viele Bildpunkte. Verkleinere es bitte.")
                drawn = ImageOps.exif_transpose(picture)
                drawn = drawn.convert("RGBA" if drawn.has_transparency_data else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError("Das Bild hat zu viele Bildpunkte. Verkleinere es bitte.") from None
    except (OSError, SyntaxError, ValueError):
        raise ValidationError(
            "Das ist kein Bild, das wir lesen können. Nimm bitte PNG, JPEG oder WebP."
        ) from None
    drawn.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=85)
    return out.getvalue()


def _store(by: Any, content: bytes, *, name: str, media_type: str, ending: str) -> StoredFile:
    """By content hash: the same content lies there once. The row goes with the caller's transaction."""
    digest = hashlib.sha256(content).hexdigest()
    path = f"{digest[:2]}/{digest}{ending}"
    orphans.lock(path)  # whoever deletes the last row with this content waits, and then finds ours
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return StoredFile.objects.create(
        path=path, name=name, media_type=media_type, size=len(content), sha256=digest, uploaded_by=by
    )
