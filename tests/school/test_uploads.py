"""What people bring along: kept when it is harmless, refused with a sentence when it is not."""

import io
import struct
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from school import uploads
from school.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(content: bytes, name: str = "beschluss.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pdf(change=lambda document: None, **options) -> bytes:
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        out = io.BytesIO()
        document.save(out, **options)
    return out.getvalue()


def with_open_action(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=b"app.alert(1)")


def with_hidden_script(document):
    script = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=b"app.alert(1)"))
    document.pages[0].obj.AA = pikepdf.Dictionary(O=script)


def with_attachment(document):
    document.attachments["programm.exe"] = b"MZ"


def with_launch(document):
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F=b"cmd.exe")


def content_of(answer) -> bytes:
    with answer.file_to_stream:
        return b"".join(answer)


def picture(mode="RGB", size=(40, 30), form="PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def bomb() -> bytes:
    """A few hundred bytes that claim 60,000 × 60,000 pixels."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"0"))
        + chunk(b"IEND", b"")
    )


REFUSED_PDFS = {
    "a program that calls itself pdf": (b"MZ\x90\x00" + b"\0" * 200, "kein PDF"),
    "a web page": (b"<html><script>alert(1)</script>", "kein PDF"),
    "nothing": (b"", "leer"),
    "half a file": (pdf()[:60], "beschädigt"),
    "script at opening": (pdf(with_open_action), "Programme"),
    "script in a page, packed": (
        pdf(with_hidden_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "Programme",
    ),
    "a file inside": (pdf(with_attachment), "angehängte"),
    "a program to launch": (pdf(with_launch), "Programme"),
    "a password": (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "Passwort"),
}
REFUSED_PICTURES = {
    "svg with script": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "kein Bild",
    ),
    "a picture bomb": (bomb(), "zu viele Bildpunkte"),
    "a pdf": (pdf(), "kein Bild"),
    "half a picture": (picture(size=(500, 500))[:60], "kein Bild"),
    "gif": (picture(form="GIF"), "kein Bild"),
}


@pytest.mark.parametrize("case", REFUSED_PDFS)
def test_refused_pdf(case, erika):
    content, words = REFUSED_PDFS[case]
    with pytest.raises(ValidationError, match=words):
        uploads.store_pdf(by=erika, file=upload(content))
    nothing_is_kept()


@pytest.mark.parametrize("case", REFUSED_PICTURES)
def test_refused_picture(case, erika):
    content, words = REFUSED_PICTURES[case]
    with pytest.raises(ValidationError, match=words):
        uploads.store_picture(by=erika, file=upload(content, "logo.png"))
    nothing_is_kept()


def nothing_is_kept():
    assert not StoredFile.objects.exists()
    assert default_storage.listdir("") == ([], [])


def test_too_large_is_refused_by_what_came_and_by_what_is_announced(settings, client, erika):
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(ValidationError, match="zu groß"):
        uploads.store_pdf(by=erika, file=upload(pdf() + b"\0" * 1000))
    form = {"content_type": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(200 * 1024 * 1024)}
    assert client.generic("POST", "/anmelden/", b"", **form).status_code == 413
    nothing_is_kept()


def test_a_good_pdf_is_kept_as_it_is_once_and_handed_out_as_a_file(erika, django_capture_on_commit_callbacks):
    content = pdf()
    first = uploads.store_pdf(by=erika, file=upload(content, '../../Rats"beschluss\n.exe'))
    second = uploads.store_pdf(by=erika, file=upload(content, "anders.pdf"))
    assert first.name == "Ratsbeschluss.pdf"
    assert first.path == second.path
    answer = uploads.response(first)
    assert content_of(answer) == content
    assert answer["Content-Disposition"] == 'attachment; filename="Ratsbeschluss.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget(first)
    assert default_storage.exists(second.path)
    with django_capture_on_commit_callbacks(execute=True):
        uploads.forget(second)
    assert not default_storage.exists(second.path)


def test_an_act_that_fails_halfway_loses_no_file(erika):
    stored = uploads.store_pdf(by=erika, file=upload(pdf(), "nachweis.pdf"))
    with transaction.atomic():
        uploads.forget(stored)
        transaction.set_rollback(True)
    assert default_storage.exists(stored.path)


def test_a_picture_is_drawn_anew_without_its_place(erika):
    exif = Image.Exif()
    exif[0x010E] = "geheim"
    content = picture(size=(4000, 100), form="JPEG", exif=exif)
    assert b"geheim" in content
    stored = uploads.store_picture(by=erika, file=upload(content, "wappen.jpg"))
    kept = content_of(uploads.response(stored))
    assert b"geheim" not in kept
    with Image.open(io.BytesIO(kept)) as drawn:
        assert (drawn.format, drawn.size) == ("WEBP", (1600, 40))
    assert stored.name == "wappen.webp"
