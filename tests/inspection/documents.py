"""Small documents and pictures as programs arrange them, with whatever a test adds."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
from PIL import Image

_OOXML = "application/vnd.openxmlformats-officedocument."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = f"{_OOXML}wordprocessingml.document"
EXCEL = f"{_OOXML}spreadsheetml.sheet"
Parts = dict[str, str | bytes]
Change = Callable[[pikepdf.Pdf], Any]


def pdf(change: Change = lambda document: None, **options: Any) -> bytes:
    """One empty page and what `change` adds to it."""
    with pikepdf.new() as document:
        document.add_blank_page()
        change(document)
        out = io.BytesIO()
        document.save(out, **options)
    return out.getvalue()


def picture(mode: str = "RGB", size: tuple[int, int] = (40, 30), form: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form, **options)
    return out.getvalue()


def packed(parts: Parts, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def types(main: str, kind: str, more: str = "") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/>{more}</Types>'
    )


def relations(kind: str, target: str, mode: str = "") -> str:
    """One relation; `mode` "External" for what lies elsewhere."""
    mode = f' TargetMode="{mode}"' if mode else ""
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_RELATIONS}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


def docx(body: str = "", more: Parts | None = None) -> bytes:
    """`body` stands in the document; `more` adds parts or takes the place of some."""
    main = "word/document.xml"
    parts: Parts = {
        "[Content_Types].xml": types(main, f"{WORD}.main+xml"),
        "_rels/.rels": relations("officeDocument", main),
        main: f'<w:document xmlns:w="urn:w"><w:body>{body}</w:body></w:document>',
    }
    return packed(parts | (more or {}))


def xlsx(cells: str = "", more: Parts | None = None) -> bytes:
    """`cells` stands in the only sheet."""
    main = "xl/workbook.xml"
    parts: Parts = {
        "[Content_Types].xml": types(main, f"{EXCEL}.main+xml"),
        "_rels/.rels": relations("officeDocument", main),
        main: '<workbook xmlns="urn:x"><sheets/></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="urn:x"><sheetData>{cells}</sheetData></worksheet>',
    }
    return packed(parts | (more or {}))


_SPACES = " ".join(
    f'xmlns:{prefix}="urn:{prefix}"'
    for prefix in ("office", "text", "draw", "table", "script", "form", "meta", "xlink", "xforms")
)


def opened(kind: str, body: str = "", more: Parts | None = None, manifest: str = "") -> bytes:
    """An OpenDocument; `kind` "text" or "spreadsheet"; `manifest`: further entries."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    parts: Parts = {
        "mimetype": mimetype,
        "content.xml": f"<office:document-content {_SPACES}><office:scripts/>"
        f"<office:body>{body}</office:body>"
        "</office:document-content>",
        "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:manifest">'
        f"{entry('/', mimetype)}{manifest}</manifest:manifest>",
    }
    return packed(parts | (more or {}))


def entry(path: str, media_type: str, inside: str = "") -> str:
    """A line of the manifest."""
    return (
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media_type}">'
        f"{inside}</manifest:file-entry>"
    )
