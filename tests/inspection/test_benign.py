"""What town halls pass on is taken: documents as they are, pictures as their pixels."""

import io
import struct
import zlib

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms

from inspection import pictures
from tests.inspection.documents import EXCEL, WORD, docx, entry, opened, pdf, picture, relations, xlsx
from tests.inspection.files import inspected
from tests.inspection.hostile_office import field, of_word
from tests.inspection.hostile_pdfs import PACKED, annotated, clicked, in_root, opening, revised
from tests.inspection.hostile_pictures import SECRET, animated, archive, chunk, located, png, talkative

_OPEN = "application/vnd.oasis.opendocument."
TEXT, SHEET = f"{_OPEN}text", f"{_OPEN}spreadsheet"
LINK = String("https://arnsberg.example/satzung?seite=2")
SVG = (
    '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    '<svg><image href="data:image/png;base64,eA=="/></svg>'
)


def form_to_fill_in(document: pikepdf.Pdf) -> None:
    box = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("Name"), Rect=[0, 0, 9, 9])
    document.pages[0].obj.Annots = Array([document.make_indirect(box)])
    in_root(AcroForm=Dictionary(Fields=[document.pages[0].Annots[0]], NeedAppearances=True))(document)


DOCUMENTS = {
    "a PDF": ("Plan.pdf", pdf(), "application/pdf"),
    "a PDF with a link": ("Plan.pdf", pdf(clicked(S=Name.URI, URI=LINK)), "application/pdf"),
    "a PDF with an address without scheme": (
        "Plan.pdf",
        pdf(clicked(S=Name.URI, URI=String("www.arnsberg.example"))),
        "application/pdf",
    ),
    "a PDF that opens at a place": ("Plan.pdf", pdf(opening(S=Name.GoTo, D=String("a"))), "application/pdf"),
    "a PDF with a next page": ("Plan.pdf", pdf(clicked(S=Name.Named, N=Name.NextPage)), "application/pdf"),
    "a PDF to fill in": ("Plan.pdf", pdf(form_to_fill_in), "application/pdf"),
    "a PDF with a note": (
        "Plan.pdf",
        pdf(annotated(Subtype=Name.Text, Contents="JavaScript")),
        "application/pdf",
    ),
    "a PDF with a transition between pages": (
        "Plan.pdf",
        pdf(lambda document: document.pages[0].obj.__setattr__("Trans", Dictionary(S=Name.Dissolve))),
        "application/pdf",
    ),
    "a packed PDF for the web": ("Plan.pdf", pdf(linearize=True, **PACKED), "application/pdf"),
    "a revised PDF": ("Plan.pdf", revised(pdf(), 40, b"<<>>"), "application/pdf"),
    "a PDF that may not be printed": (
        "Plan.pdf",
        pdf(
            encryption=pikepdf.Encryption(owner="a", user="", allow=pikepdf.Permissions(print_highres=False))
        ),
        "application/pdf",
    ),
    "a text": (
        "Vergabe.docx",
        docx(field("PAGE") + field('HYPERLINK "https://x.example"')),
        WORD,
    ),
    "a text with a link": (
        "Vergabe.docx",
        of_word("document.xml", "hyperlink", "https://arnsberg.example"),
        WORD,
    ),
    "a text with a drawing": (
        "Vergabe.docx",
        docx(more={"word/media/a.svg": SVG}),
        WORD,
    ),
    "a text of another main part": (
        "Vergabe.docx",
        docx(
            more={
                "_rels/.rels": relations("officeDocument", "/word/document.xml"),
                "docProps/core.xml": "<a>Verfasserin</a>",
            }
        ),
        WORD,
    ),
    "a table": ("Kosten.xlsx", xlsx("<c><f>SUM(A1:A3)</f><v>3</v></c>"), EXCEL),
    "a table with a link": (
        "Kosten.xlsx",
        xlsx("<c><f>HYPERLINK(&quot;mailto:a@x.example&quot;)</f></c>"),
        EXCEL,
    ),
    "an open text": (
        "Satzung.odt",
        opened("text", '<text:a xlink:href="https://x.example"/>'),
        TEXT,
    ),
    "an open text from a template": (
        "Satzung.odt",
        opened("text", '<meta:template xlink:href="file:///C:/Vorlagen/Brief.ott"/>'),
        TEXT,
    ),
    "an open table with a diagram": (
        "Kosten.ods",
        opened(
            "spreadsheet",
            '<draw:object xlink:href="./Object 1"/>',
            {"Object 1/content.xml": "<a/>"},
            entry("Object 1/", f"{_OPEN}chart"),
        ),
        SHEET,
    ),
    "a CSV": ("Daten.csv", "Straße;Anzahl\nMarkt;-5\n+49 2931;@rathaus\n=1+1;".encode(), "text/csv"),
    "a CSV from Windows": ("Daten.csv", "Straße;Anzahl\n".encode("cp1252"), "text/csv"),
    "a text file": ("Notiz.txt", "Guten Tag\f\nÄ".encode("utf-8-sig"), "text/plain"),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_documents_stay_as_they_are(case):
    name, content, media_type = DOCUMENTS[case]
    kept = inspected(SimpleUploadedFile(name, content))
    assert (kept.kind.media_type, kept.name, kept.content == content) == (media_type, name, True)


def test_the_name_gets_the_ending_of_what_it_really_is():
    assert inspected(SimpleUploadedFile("böse.exe", docx())).name == "böse.docx"


# -- Pictures ----------------------------------------------------------------------------------------------


def drawn(content: bytes, name: str = "a.png") -> Image.Image:
    """What is kept of a picture."""
    kept = inspected(SimpleUploadedFile(name, content))
    assert kept.name == "a.webp"
    return Image.open(io.BytesIO(kept.content))


def chunks(webp: bytes) -> list[bytes]:
    """The names of the parts in a WebP."""
    found, at = [], 12
    while at < len(webp):
        found.append(webp[at : at + 4])
        size = int.from_bytes(webp[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return found


def two_halves(size=(60, 40), mode="RGB", left="red", right="blue") -> Image.Image:
    image = Image.new(mode, size, left)
    image.paste(Image.new(mode, (size[0] // 2, size[1]), right), (size[0] // 2, 0))
    return image


def saved(image: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


CARRIED = {
    "exif": saved(two_halves(), "JPEG", exif=located(), comment=SECRET),
    "text": saved(two_halves(), "PNG", pnginfo=talkative()),
    "webp": saved(two_halves(), "WEBP", exif=located(), xmp=SECRET),
    "after the end": saved(two_halves(), "PNG") + archive(),
}


@pytest.mark.parametrize("case", CARRIED)
def test_of_a_picture_only_the_pixels_stay(case):
    assert SECRET in CARRIED[case]
    kept = inspected(SimpleUploadedFile("a.png", CARRIED[case])).content
    assert SECRET not in kept
    assert chunks(kept) == [b"VP8 "]
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif()
    assert not image.info.keys() & {"exif", "xmp", "icc_profile"}


def near(found, wanted, by=12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(found, wanted, strict=True))


def test_what_lay_on_its_side_stands_upright():
    image = drawn(saved(two_halves(), "JPEG", exif=located(), quality=95))
    assert image.size == (40, 60)
    assert near(image.convert("RGB").getpixel((20, 5)), (255, 0, 0))
    assert near(image.convert("RGB").getpixel((20, 55)), (0, 0, 255))


GREY = Image.linear_gradient("L").resize((64, 64))
TWO_BYTES = b"".join(struct.pack("<H", 257 * shade) for shade in GREY.tobytes())
SIXTEEN_BITS = Image.frombytes("I;16", GREY.size, TWO_BYTES)


@pytest.mark.parametrize("mode", ["L", "P", "RGB", "I;16", "CMYK"])
def test_shades_stay(mode):
    image = SIXTEEN_BITS if mode == "I;16" else GREY.convert(mode)
    found = drawn(saved(image, "JPEG" if mode == "CMYK" else "PNG")).convert("RGB")
    assert near(found.getpixel((32, 40)), (GREY.getpixel((32, 40)),) * 3, by=20)


@pytest.mark.parametrize("mode", ["LA", "P", "RGBA"])
def test_transparency_stays(mode):
    image = Image.new("LA", (40, 40), (90, 255))
    image.paste((90, 0), (0, 0, 20, 40))
    found = drawn(saved(image.convert("RGBA").quantize(4) if mode == "P" else image.convert(mode), "PNG"))
    assert [found.convert("RGBA").getpixel(at)[3] for at in ((5, 20), (35, 20))] == [0, 255]


def test_colours_are_what_the_profile_means():
    """A profile whose red is our green: kept as numbers the picture would be red."""
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = swapped.find(b"rXYZ") + 4, swapped.find(b"gXYZ") + 4
    table = bytearray(swapped)
    table[red : red + 8], table[green : green + 8] = swapped[green : green + 8], swapped[red : red + 8]
    image = drawn(saved(Image.new("RGB", (20, 20), "red"), "PNG", icc_profile=bytes(table)))
    assert near(image.convert("RGB").getpixel((9, 9)), (0, 255, 0), by=30)


def test_a_broken_profile_is_left_out():
    image = drawn(saved(Image.new("RGB", (20, 20), "red"), "PNG", icc_profile=b"kaputt"))
    assert near(image.convert("RGB").getpixel((9, 9)), (255, 0, 0))


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_film_the_first_frame_stays(form):
    image = drawn(animated(form))
    assert getattr(image, "n_frames", 1) == 1
    assert near(image.convert("RGB").getpixel((9, 9)), (0, 0, 0))


@pytest.mark.parametrize("size", [(1601, 900), (5000, 3100), (40_000, 20)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_large_ones_become_small_and_stay_what_they_are(form, size):
    image = drawn(saved(two_halves(size), form)).convert("RGB")
    assert max(image.size) == pictures.SIDE
    across, down = image.size
    assert abs(across / down / (size[0] / size[1]) - 1) < 0.01 or down == 1
    assert near(image.getpixel((across // 5, down // 2)), (255, 0, 0), by=30)
    assert near(image.getpixel((across - across // 5, down // 2)), (0, 0, 255), by=30)


def test_a_page_scanned_with_600_dpi_is_taken():
    assert drawn(png(4960, 7016, zlib.compress(bytes(4961) * 7016, 1))).size == (1131, 1600)


def test_what_is_no_part_of_the_picture_does_not_matter():
    assert drawn(png(4, 4, zlib.compress(bytes(20)), chunk(b"teSt", b"x" * 99))).size == (4, 4)


def test_a_picture_is_a_picture_whatever_its_name():
    assert drawn(picture(), "a.pdf").format == "WEBP"
