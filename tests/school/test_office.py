"""Office documents: kept when harmless, refused with a sentence when not."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from school import office, uploads
from school.models import StoredFile
from tests.school.test_uploads import content_of, pdf, picture, upload, with_hidden_script

pytestmark = pytest.mark.django_db

WORD_TYPES = (
    '<Types><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
LINK = (
    '<Relationships><Relationship Id="r1" Type="http://x/relationships/{kind}" '
    'Target="{to}" TargetMode="External"/></Relationships>'
)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def packed(**parts) -> bytes:
    """A ZIP; names with a slash are given as `word__document` and the like, or through `extra`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts.pop("extra", {}), **parts}.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(types=WORD_TYPES, **more) -> bytes:
    return packed(extra={"[Content_Types].xml": types, "word/document.xml": "<w/>", **more.pop("extra", {})})


def xlsx(**more) -> bytes:
    extra = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>", **more.pop("extra", {})}
    return packed(extra=extra)


def opened(kind: str, **more) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    return packed(extra={"mimetype": mimetype, "content.xml": "<c/>", **more.pop("extra", {})})


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Vergabe.docx", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Kosten.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("Satzung.odt", opened("text"), "application/vnd.oasis.opendocument.text"),
        ("Kosten.ods", opened("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
        ("Daten.csv", "Straße;Anzahl\nMarkt;5\n".encode(), "text/csv"),
        ("Daten.csv", "Straße;Anzahl\n".encode("cp1252"), "text/csv"),
        ("Notiz.txt", b"Guten Tag", "text/plain"),
        ("Plan.pdf", pdf(), "application/pdf"),
        ("Foto.png", picture(), "image/webp"),
    ],
)
def test_what_town_halls_pass_on_is_kept_and_only_to_be_saved(erika, name, content, media_type):
    stored = uploads.store_document(by=erika, file=upload(content, name))
    assert (stored.media_type, stored.name.split(".")[0]) == (media_type, name.split(".")[0])
    answer = uploads.response(stored)
    assert ("attachment" in answer["Content-Disposition"]) == (media_type != "image/webp")
    assert (content_of(answer) == content) == (media_type != "image/webp")  # pictures are drawn anew


def test_the_name_gets_the_ending_of_what_it_really_is(erika):
    assert uploads.store_document(by=erika, file=upload(docx(), "böse.exe")).name == "böse.docx"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.docm", docx(extra={"word/vbaProject.bin": b"x"}), office.MACROS),
        ("a.docx", docx(WORD_TYPES.replace("document.main", "document.macroEnabled.main")), office.MACROS),
        ("a.xlsx", xlsx(extra={"xl/macrosheets/sheet1.xml": b"x"}), office.MACROS),
        ("a.odt", opened("text", extra={"Basic/Standard/Modul.xml": b"x"}), office.MACROS),
        ("a.ods", opened("spreadsheet", extra={"Scripts/python/a.py": b"x"}), office.MACROS),
        ("a.docx", docx(extra={"word/embeddings/oleObject1.bin": b"x"}), office.EMBEDDED),
        ("a.docx", docx(extra={"word/activeX/activeX1.xml": b"x"}), office.EMBEDDED),
        (
            "a.docx",
            docx(
                extra={
                    "word/_rels/settings.xml.rels": LINK.format(
                        kind="attachedTemplate", to="http://b.example"
                    )
                }
            ),
            office.REMOTE,
        ),
        ("alt.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, office.OLD),
        ("a.zip", packed(extra={"programm.txt": b"x"}), office.WRONG_KIND),
        ("a.epub", packed(extra={"mimetype": "application/epub+zip"}), office.WRONG_KIND),
        ("a.docx", b"PK\x03\x04 kaputt", office.BROKEN),
        ("a.docx", docx()[:-30], office.BROKEN),
        ("a.exe", b"MZ\x90\x00", office.WRONG_KIND),
        ("a.svg", b"<svg onload='x()'/>", office.WRONG_KIND),
        ("a.txt", b"<html><script>", office.WRONG_KIND),
        ("a.csv", b"a;b\x00c", office.WRONG_KIND),
        ("kaputt.pdf", b"kein PDF", "beschädigt"),
        ("kaputt.pdf", b"%PDF-1.7 kaputt", "beschädigt"),
        ("skript.pdf", pdf(with_hidden_script), "Programme"),
        ("leer.csv", b"", "leer"),
    ],
)
def test_what_could_do_harm_is_refused_and_nothing_is_stored(erika, name, content, words):
    with pytest.raises(ValidationError) as caught:
        uploads.store_document(by=erika, file=upload(content, name))
    assert words in caught.value.messages[0]
    assert not StoredFile.objects.exists()


def test_links_in_a_text_are_fine(erika):
    rels = {"word/_rels/document.xml.rels": LINK.format(kind="hyperlink", to="https://arnsberg.example")}
    assert uploads.store_document(by=erika, file=upload(docx(extra=rels), "a.docx"))


def test_a_bomb_is_refused_by_its_directory_and_a_lying_one_is_broken(erika, monkeypatch):
    bomb = docx(extra={"word/media/a.bin": b"\0" * (office.UNPACKED_AT_MOST + 1)})
    assert len(bomb) < 1_000_000
    with pytest.raises(ValidationError) as caught:
        uploads.store_document(by=erika, file=upload(bomb, "a.docx"))
    assert caught.value.messages == [office.BOMB]
    real, small = (1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    lying = docx(" " * 1_000_000).replace(real, small)
    with pytest.raises(ValidationError) as caught:
        uploads.store_document(by=erika, file=upload(lying, "a.docx"))
    assert caught.value.messages == [office.BROKEN]
    many = docx(extra={f"word/{number}.xml": b"" for number in range(office.PARTS_AT_MOST)})
    with pytest.raises(ValidationError) as caught:
        uploads.store_document(by=erika, file=upload(many, "a.docx"))
    assert caught.value.messages == [office.BOMB]


def test_too_large_is_said_with_the_limit(erika, settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError, match="Erlaubt sind 1 MB"):
        uploads.store_document(by=erika, file=SimpleUploadedFile("a.txt", b"a" * (1024 * 1024 + 1)))
