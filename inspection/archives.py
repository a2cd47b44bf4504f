"""The ZIP around an office document: as offices' programs write it, without tricks (APPNOTE.TXT, 4.3)."""

import codecs
import copy
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator

from inspection.verdicts import Refusal, Refused

UNPACKED_AT_MOST = 100 * 1024 * 1024  # bytes
PARTS_AT_MOST = 2_000
BROKEN = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError),
    *(EOFError, RuntimeError, ValueError),
)
_END, _END_LENGTH = b"PK\x05\x06", 22  # of the archive, without a comment
_LOCAL_HEADER = 30  # bytes, at least
_ENCRYPTED = 0x1  # of the flags
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OUTSIDE = re.compile(r"^/|(^|/)\.\.(/|$)|^[a-z]:|\\|[\x00-\x1f]", re.I)
# how programs, archives and documents begin that lie inside the document
_FOREIGN = (
    *(b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"L\x00\x00\x00\x01\x14\x02\x00"),
    *(b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"MSCF"),
    *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"{\\rtf"),
)
codecs.lookup("cp437")  # of names that are not in UTF-8; loaded before no file can be opened any more


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive. Raises Refused, or one of BROKEN."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    parts = archive.infolist()
    if len(parts) > PARTS_AT_MOST or sum(part.file_size for part in parts) > UNPACKED_AT_MOST:
        raise Refused(Refusal.OFFICE_BOMB)
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise Refused(Refusal.OFFICE_PASSWORD)
    _check_entries(parts)
    _check_places(content, archive.start_dir, parts)
    return archive


def parts_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Name and content of every part; the same errors.

    Asks for a byte more than the directory says there is: if one comes, the checksum is wrong.
    """
    for entry in archive.infolist():
        longer = copy.copy(entry)
        longer.file_size += 1
        with archive.open(longer) as stream:
            part = stream.read()
        if part.startswith(_FOREIGN):
            raise Refused(Refusal.OFFICE_EMBEDDED)
        yield entry.filename, part


def _check_entries(parts: list[zipfile.ZipInfo]) -> None:
    """Plain files, each name once whatever the case, and none that leads out of where it is unpacked."""
    names = [part.filename for part in parts]
    is_link = any(stat.S_ISLNK(part.external_attr >> 16) for part in parts)
    is_packed_oddly = any(part.compress_type not in _PACKINGS for part in parts)
    is_twice = len({name.casefold() for name in names}) < len(names)
    if is_link or is_packed_oddly or is_twice or any(_OUTSIDE.search(name) for name in names):
        raise Refused(Refusal.OFFICE_ODD)


def _check_places(content: bytes, directory: int, parts: list[zipfile.ZipInfo]) -> None:
    """One part after the other from the first byte to the directory, and nothing after the end.

    So no part lies in another (Fifield 2019), and the file is an archive to everybody.
    """
    places = sorted((part.header_offset, part.compress_size) for part in parts)
    ends = [offset + _LOCAL_HEADER + size for offset, size in places]
    starts = [*(offset for offset, _ in places), directory]
    overlaps = any(end > start for end, start in zip(ends, starts[1:], strict=True))
    if starts[0] != 0 or overlaps or content.rfind(_END) != len(content) - _END_LENGTH:
        raise Refused(Refusal.OFFICE_ODD)
