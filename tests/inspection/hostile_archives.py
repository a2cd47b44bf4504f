"""Archives that are not what they say, around a harmless document; texts that are none."""

import struct
import warnings
import zipfile
import zlib

from inspection import archives
from inspection.verdicts import Refusal
from tests.inspection.documents import docx, packed
from tests.inspection.files import Hostile
from tests.inspection.hostile_pdfs import spaces


def edited(content: bytes, name: str, offset: int, value: bytes) -> bytes:
    """`value` in the directory's entry of the part `name`, at `offset` of the entry (APPNOTE.TXT, 4.3.12)."""
    at = content.rfind(name.encode()) - 46 + offset
    return content[:at] + value + content[at + len(value) :]


def bomb(size: int) -> bytes:
    """One part that unpacks to `size` bytes, and says so or not."""
    data, name = spaces(size), b"word/media/a.png"
    entry = struct.pack(
        "<HHHHHIIIHH", 20, 0, 8, 0, 33, zlib.crc32(b""), len(data), size % 2**32, len(name), 0
    )
    before = b"PK\x03\x04" + entry + name + data
    directory = b"PK\x01\x02" + struct.pack("<H", 20) + entry + bytes(14) + name
    directory = directory[: 46 - 4] + bytes(4) + name
    return before + directory + struct.pack("<4s4xHHIIH", b"PK\x05\x06", 1, 1, len(directory), len(before), 0)


def twice() -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return docx(more={"word/a.xml": "<a/>", "word/A.XML": "<a/>"})


def lying() -> bytes:
    """A part of a megabyte that is said to have ten bytes."""
    content = docx(more={"word/b.txt": " " * 1_000_000})
    return content.replace((1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))


def inside_each_other() -> bytes:
    """Two names for the same place."""
    content = docx(more={"word/a.png": "x" * 50, "word/b.png": "x" * 50})
    place = content.rfind(b"word/a.png") - 4
    return edited(content, "word/b.png", 42, content[place : place + 4])


def linking() -> bytes:
    content = docx(more={"word/link": "/etc/passwd"})
    return edited(content, "word/link", 38, struct.pack("<I", 0o120777 << 16))


_ODD, _BROKEN = Refusal.OFFICE_ODD, Refusal.OFFICE_BROKEN
_ARCHIVES = {
    "a name that leads out": (lambda: docx(more={"../../a.xml": "<a/>"}), _ODD),
    "a name that begins at the root": (lambda: docx(more={"/etc/a.xml": "<a/>"}), _ODD),
    "a name with a drive": (lambda: docx(more={"C:/a.xml": "<a/>"}), _ODD),
    "a name twice": (twice, _ODD),
    "a link to elsewhere": (linking, _ODD),
    "parts in each other": (inside_each_other, _ODD),
    "a size that is not true": (lying, _BROKEN),
    "a part with a password": (
        lambda: edited(docx(), "word/document.xml", 8, b"\1\0"),
        Refusal.OFFICE_PASSWORD,
    ),
    "packed in another way": (
        lambda: docx(more={"word/a.png": b""}).replace(b"", b"") and packed({"a": "x"}, zipfile.ZIP_LZMA),
        _ODD,
    ),
    "something before it": (lambda: b"PK" + bytes(90) + docx(), _ODD),
    "something after it": (lambda: docx() + b"<script>", _ODD),
    "a hundred megabytes, packed": (
        lambda: bomb(archives.UNPACKED_AT_MOST + 10_000_000),
        Refusal.OFFICE_BOMB,
    ),
    "four gigabytes, said to be none": (lambda: bomb(2**32 + 10_000_000), Refusal.SPENT),
    "more parts than anybody needs": (
        lambda: docx(more={f"word/{number}.xml": "<a/>" for number in range(archives.PARTS_AT_MOST)}),
        Refusal.OFFICE_BOMB,
    ),
    "half of one": (lambda: docx()[:-30], _BROKEN),
    "only the beginning of one": (lambda: b"PK\x03\x04 kaputt", _BROKEN),
}
_TEXTS = {
    "a program": ("a.exe", lambda: b"MZ\x90\0", Refusal.WRONG_KIND),
    "a program as text": ("a.txt", lambda: b"MZ\x90\0", Refusal.TEXT_CONTROL),
    "a table with a zero byte": ("a.csv", lambda: b"a;b\0c", Refusal.TEXT_CONTROL),
    "a table in UTF-16": ("a.csv", lambda: "Straße;Anzahl".encode("utf-16"), Refusal.TEXT_ENCODING),
    "a table in no encoding": ("a.csv", lambda: b"\x81\x8d;\xff\n", Refusal.TEXT_ENCODING),
    "a table that starts a program": ("a.csv", lambda: b"a;\"=cmd|' /C calc'!A0\"\n", Refusal.TEXT_FORMULA),
    "a table that asks the web": ("a.csv", lambda: b'a;b\n=WEBSERVICE("http://x")', Refusal.TEXT_FORMULA),
    "a cell of ten megabytes": ("a.csv", lambda: b"=" + b"|" * 9_900_000, Refusal.SPENT),
    "a web page": ("a.txt", lambda: b"\xef\xbb\xbf <html><script>", Refusal.WRONG_KIND),
    "a drawing": ("a.txt", lambda: b"<svg onload='x()'/>", Refusal.WRONG_KIND),
}
FILES: dict[str, Hostile] = {
    **{f"archive: {name}": Hostile("a.docx", make, refusal) for name, (make, refusal) in _ARCHIVES.items()},
    **{f"text: {name}": Hostile(*row) for name, row in _TEXTS.items()},
}
