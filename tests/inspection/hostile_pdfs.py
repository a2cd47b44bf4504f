"""PDFs that act, hide, lead elsewhere, or cost more than they may."""

import io
import zipfile
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from inspection.verdicts import Refusal
from tests.inspection.documents import Change, pdf
from tests.inspection.files import Hostile

PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}


def opening(**action: Any) -> Change:
    """Something happens when the document is opened."""
    return lambda document: document.Root.__setattr__("OpenAction", Dictionary(**action))


def clicked(**action: Any) -> Change:
    """Something happens when a link on the page is clicked."""
    return annotated(Subtype=Name.Link, A=Dictionary(**action))


def annotated(**annotation: Any) -> Change:
    """Something lies on the page."""

    def change(document: pikepdf.Pdf) -> None:
        entry = Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **annotation)
        document.pages[0].obj.Annots = Array([document.make_indirect(entry)])

    return change


def in_root(**entries: Any) -> Change:
    """Something stands in the catalogue."""

    def change(document: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            document.Root[f"/{key}"] = value

    return change


SCRIPT = {"S": Name.JavaScript, "JS": String("app.alert(1)")}
UNC = String("\\\\boese.example\\freigabe\\a.pdf")


def attached(document: pikepdf.Pdf) -> None:
    document.attachments["programm.exe"] = b"MZ"


def with_stream(**entries: Any) -> Change:
    """A stream somewhere in the file."""
    return lambda document: in_root(X=pikepdf.Stream(document, b"", **entries))(document)


def name_apart(document: pikepdf.Pdf) -> None:
    """The kind of an action is an object of its own."""
    kind = document.make_indirect(Name.Launch)
    clicked(S=kind, Win=Dictionary(F=String("cmd.exe")))(document)


def rewritten(old: bytes, new: bytes, change: Change) -> bytes:
    """The same file, spelt differently."""
    content = pdf(change, static_id=True)
    assert old in content
    return content.replace(old, new)


def revised(content: bytes, number: int, body: bytes) -> bytes:
    """Another revision: object `number` becomes `body`; the former one stays in the file."""
    start, before = len(content) + 1, content.rfind(b"startxref")
    previous = int(content[before:].split()[1])
    with pikepdf.open(io.BytesIO(content)) as document:
        root = document.Root.objgen[0]
    entry = b"\n%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 1\n0000000000 65535 f \n%d 1\n%010d 00000 n \ntrailer\n" % (number, start)
    end = b"<</Size 99/Root %d 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF" % (root, previous, len(content + entry))
    return content + entry + table + end


def overwritten(change: Change, **options: Any) -> bytes:
    """The last revision takes out of the catalogue what the first had in it."""
    content = pdf(change, **options)
    with pikepdf.open(io.BytesIO(content)) as document:
        number, pages = document.Root.objgen[0], document.Root.Pages.objgen[0]
    return revised(content, number, b"<</Type/Catalog/Pages %d 0 R>>" % pages)


def often_revised(count: int = 25) -> bytes:
    content = pdf()
    for _ in range(count):
        content = revised(content, 40, b"<<>>")
    return content


def unlisted() -> bytes:
    """An object that the table does not know; a program that repairs the file finds it."""
    content = pdf()
    with pikepdf.open(io.BytesIO(content)) as document:
        number, pages = document.Root.objgen[0], document.Root.Pages.objgen[0]
    act = b"\n%d 0 obj <</Type/Catalog/Pages %d 0 R/OpenAction<</S/JavaScript/JS(x)>>>> endobj\n" % (
        number,
        pages,
    )
    return content.replace(b"xref\n0 ", act + b"xref\n0 ", 1).replace(
        b"startxref\n", b"startxref\n%d %%" % (content.rfind(b"xref\n0 ") + len(act)), 1
    )


def spaces(size: int) -> bytes:
    """So many of them, deflated (RFC 1951): one packed piece over and over."""
    packer, piece = zlib.compressobj(9, wbits=-15), 10_000_000
    block = packer.compress(b" " * piece) + packer.flush(zlib.Z_FULL_FLUSH)
    return block * (size // piece) + zlib.compressobj(wbits=-15).flush()


def bomb(size: int = 1_000_000_000) -> bytes:
    """An object stream that unpacks to a gigabyte."""
    packed = b"\x78\x9c" + spaces(size)
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(packed)
    return b"".join(_numbered({4: head + b"stream\n" + packed + b"\nendstream"}, inside={5: (4, 0)}))


def _numbered(objects: dict[int, bytes], inside: dict[int, tuple[int, int]]) -> list[bytes]:
    """A file of these objects with a cross-reference stream; those `inside` lie in an object stream."""
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R/X 5 0 R>>",
        2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    } | objects
    parts, places, at = [b"%PDF-1.7\n"], {}, 9
    for number, body in objects.items():
        places[number] = at
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        at += len(parts[-1])
    last = max(*objects, *inside) + 1
    rows = [b"\0" * 7]
    for number in range(1, last):
        where = inside.get(number)
        row = (2, *where) if where else (1, places[number], 0)
        rows.append(row[0].to_bytes(1, "big") + row[1].to_bytes(4, "big") + row[2].to_bytes(2, "big"))
    table = b"".join([*rows, b"\1" + at.to_bytes(4, "big") + b"\0\0"])
    head = b"<</Type/XRef/Size %d/Root 1 0 R/W[1 4 2]/Length %d>>" % (last + 1, len(table))
    parts.append(b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (last, head, table))
    return [*parts, b"startxref\n%d\n%%%%EOF" % at]


def many_objects(count: int = 600_000) -> bytes:
    """More objects than anybody needs, packed."""
    body = b" ".join(b"%d %d" % (number + 5, number * 3) for number in range(count)) + b" "
    packed = zlib.compress(body + b"[] " * count, 1)
    head = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (count, len(body), len(packed))
    stream = head + b"stream\n" + packed + b"\nendstream"
    return b"".join(
        _numbered({4: stream}, inside={number + 5: (4, min(number, 65535)) for number in range(count)})
    )


def nested(depth: int = 100_000) -> bytes:
    return b"".join(_numbered({4: b"[" * depth + b"]" * depth, 5: b"4 0 R"}, inside={}))


def loop_of_pages() -> bytes:
    return b"".join(_numbered({2: b"<</Type/Pages/Count 1/Kids[2 0 R]>>", 4: b"1", 5: b"1"}, inside={}))


def loop_of_tables() -> bytes:
    content = pdf()
    at = int(content[content.rfind(b"startxref") :].split()[1])
    return content.replace(b"trailer <<", b"trailer << /Prev %d" % at)


def and_an_archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("programm.js", "x")
    return pdf() + out.getvalue()


def form(document: pikepdf.Pdf) -> None:
    in_root(AcroForm=Dictionary(Fields=[], XFA=String("<xdp/>")))(document)


_ACTIVE, _ELSEWHERE, _ATTACHED = Refusal.PDF_ACTIVE, Refusal.PDF_ELSEWHERE, Refusal.PDF_ATTACHMENTS
_CHANGES: dict[str, tuple[Change, Refusal]] = {
    "script at opening": (opening(**SCRIPT), _ACTIVE),
    "script by name": (
        in_root(Names=Dictionary(JavaScript=Dictionary(Names=["a", Dictionary(**SCRIPT)]))),
        _ACTIVE,
    ),
    "a program to launch": (clicked(S=Name.Launch, F=String("cmd.exe")), _ACTIVE),
    "an action whose kind stands apart": (name_apart, _ACTIVE),
    "a web page at opening": (opening(S=Name.URI, URI=String("https://x.example")), _ACTIVE),
    "a page that acts when it is shown": (
        lambda document: document.pages[0].obj.__setattr__(
            "AA", Dictionary(O=Dictionary(S=Name.URI, URI=String("https://x.example")))
        ),
        _ACTIVE,
    ),
    "a jump with something after it": (
        opening(S=Name.GoTo, D=String("a"), Next=Dictionary(S=Name.Named, N=Name.Print)),
        _ACTIVE,
    ),
    "something that hides": (clicked(S=Name.Hide, T=String("a")), _ACTIVE),
    "layers switched by a button": (clicked(S=Name.SetOCGState, State=[Name.ON]), _ACTIVE),
    "a form of its own kind (XFA)": (form, _ACTIVE),
    "a film": (annotated(Subtype=Name.Movie, Movie=Dictionary(F=String("a.avi"))), _ACTIVE),
    "a screen for media": (annotated(Subtype=Name.Screen), _ACTIVE),
    "rich media": (annotated(Subtype=Name.RichMedia), _ACTIVE),
    "a sound": (clicked(S=Name.Sound, Sound=1), _ACTIVE),
    "a rendition": (clicked(S=Name.Rendition, OP=0), _ACTIVE),
    "a transition as an act": (clicked(S=Name.Trans), _ACTIVE),
    "PostScript": (with_stream(Type=Name.XObject, Subtype=Name.PS), _ACTIVE),
    "a jump to a share": (clicked(S=Name.GoToR, F=UNC, D=[0, Name.Fit]), _ELSEWHERE),
    "a jump into an attachment": (clicked(S=Name.GoToE, T=Dictionary(R=Name.C)), _ELSEWHERE),
    "data to import": (clicked(S=Name.ImportData, F=UNC), _ELSEWHERE),
    "a form that is sent": (clicked(S=Name.SubmitForm, F=String("https://x.example")), _ELSEWHERE),
    "a link to a drive": (clicked(S=Name.URI, URI=String("file:///C:/Windows/a.exe")), _ELSEWHERE),
    "a link to a share": (clicked(S=Name.URI, URI=UNC), _ELSEWHERE),
    "a link to a program": (clicked(S=Name.URI, URI=String("java\nscript:alert(1)")), _ELSEWHERE),
    "links that begin on a share": (
        in_root(URI=Dictionary(Base=String("file://boese.example/"))),
        _ELSEWHERE,
    ),
    "data in another file": (with_stream(F=UNC), _ELSEWHERE),
    "a page of another file": (with_stream(Ref=Dictionary(F=UNC, Page=0)), _ELSEWHERE),
    "a picture of another file (OPI)": (with_stream(OPI=Dictionary()), _ELSEWHERE),
    "a file inside": (attached, _ATTACHED),
    "a file on the page": (annotated(Subtype=Name.FileAttachment), _ATTACHED),
    "a portfolio": (in_root(Collection=Dictionary()), _ATTACHED),
}
FILES: dict[str, Hostile] = {
    **{
        f"pdf: {name}": Hostile("a.pdf", lambda change=change: pdf(change), refusal)  # type: ignore[misc]
        for name, (change, refusal) in _CHANGES.items()
    },
    "pdf: script, packed": Hostile("a.pdf", lambda: pdf(opening(**SCRIPT), **PACKED), _ACTIVE),
    "pdf: names in other letters": Hostile(
        "a.pdf", lambda: rewritten(b"/JavaScript", b"/J#61va#53cript", opening(S=Name.JavaScript)), _ACTIVE
    ),
    "pdf: script in an earlier revision": Hostile("a.pdf", lambda: overwritten(opening(**SCRIPT)), _ACTIVE),
    "pdf: script in an earlier revision, packed": Hostile(
        "a.pdf", lambda: overwritten(opening(**SCRIPT), **PACKED), _ACTIVE
    ),
    "pdf: 25 revisions": Hostile("a.pdf", often_revised, Refusal.PDF_REVISIONS),
    "pdf: script that the table does not know": Hostile("a.pdf", unlisted, _ACTIVE),
    "pdf: a gigabyte, packed": Hostile("a.pdf", bomb, Refusal.PDF_ODD),
    "pdf: more objects than anybody needs": Hostile("a.pdf", many_objects, Refusal.SPENT),
    "pdf: nested 100,000 deep": Hostile("a.pdf", nested, Refusal.PDF_ODD),
    "pdf: pages in a circle": Hostile("a.pdf", loop_of_pages, Refusal.PDF_BROKEN),
    "pdf: tables in a circle": Hostile("a.pdf", loop_of_tables, None),
    "pdf: and an archive": Hostile("a.pdf", and_an_archive, Refusal.PDF_ODD),
    "pdf: a password": Hostile(
        "a.pdf", lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")), Refusal.PDF_PASSWORD
    ),
    "pdf: half of one": Hostile("a.pdf", lambda: pdf()[:60], Refusal.PDF_BROKEN),
    "pdf: a program that says it is one": Hostile("a.pdf", lambda: b"MZ\x90\0" * 99, Refusal.PDF_BROKEN),
    "pdf: no pages": Hostile(
        "a.pdf", lambda: pdf(lambda document: document.pages.__delitem__(0)), Refusal.PDF_EMPTY
    ),
}
