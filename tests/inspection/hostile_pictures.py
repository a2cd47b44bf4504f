"""Pictures that claim, unpack or cost more than they may, and such that carry something along."""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

from inspection.verdicts import Refusal
from tests.inspection.documents import picture
from tests.inspection.files import Hostile
from tests.inspection.hostile_pdfs import spaces

SECRET = b"HIER-WOHNT-JEMAND"


def chunk(kind: bytes, data: bytes) -> bytes:
    """Of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"", more: bytes = b"") -> bytes:
    """In shades of grey, one byte a pixel; `data` is packed already."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), more, chunk(b"IDAT", data), chunk(b"IEND", b"")]
    )


def with_chunk(kind: bytes, data: bytes) -> bytes:
    return png(4, 4, zlib.compress(bytes(20)), chunk(kind, data))


def scans(count: int, side: int) -> bytes:
    """A progressive JPEG whose last scan comes over and over."""
    content = picture("RGB", (side, side), "JPEG", progressive=True, subsampling=2)
    last = content.rfind(b"\xff\xda")
    return content[:last] + content[last:-2] * count + content[-2:]


def claiming(size: int) -> bytes:
    """A JPEG whose header claims `size` pixels a side."""
    content = picture(form="JPEG")
    at = content.find(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", size, size) + content[at + 4 :]


def webp_claiming(size: int) -> bytes:
    """An extended WebP whose canvas is `size` pixels a side."""
    inner = picture(form="WEBP")[12:]
    side = (size - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + side + side + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated(form: str, frames: int = 30) -> bytes:
    out = io.BytesIO()
    first, *others = (Image.new("RGB", (50, 50), (n * 8, 0, 0)) for n in range(frames))
    first.save(out, form, save_all=True, append_images=others, duration=10)
    return out.getvalue()


def located() -> Image.Exif:
    """Where it was taken, by which camera, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 23.0, 45.0), 3: "E", 4: (8.0, 3.0, 50.0)})
    return exif


def talkative() -> PngImagePlugin.PngInfo:
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", SECRET.decode())
    said.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    return said


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("Programm.class", SECRET)
    return out.getvalue()


def heic() -> bytes:
    return b"\0\0\0\x18ftypheic" + bytes(500)


_BROKEN, _PIXELS = Refusal.PICTURE_BROKEN, Refusal.PICTURE_PIXELS
FILES: dict[str, Hostile] = {
    f"picture: {name}": Hostile(*row)
    for name, row in {
        "60,000 pixels a side, in a PNG": (
            "a.png",
            lambda: png(60_000, 60_000, zlib.compress(b"0")),
            _PIXELS,
        ),
        "60,000 pixels a side, in a JPEG": ("a.jpg", lambda: claiming(60_000), _PIXELS),
        "16,000 pixels a side, in a WebP": ("a.webp", lambda: webp_claiming(16_000), _PIXELS),
        "49 megapixels in 50 KB": (
            "a.png",
            lambda: png(7000, 7000, b"\x78\x9c" + spaces(49_010_000)),
            _PIXELS,
        ),
        "2,000 scans": ("a.jpg", lambda: scans(2000, 2000), Refusal.PICTURE_SCANS),
        "88 scans of 39 megapixels": ("a.jpg", lambda: scans(88, 6250), Refusal.SPENT),
        "a text that unpacks to a gigabyte": (
            "a.png",
            lambda: with_chunk(b"zTXt", b"Comment\0\0\x78\x9c" + spaces(1_000_000_000)),
            _BROKEN,
        ),
        "a profile that unpacks to a gigabyte": (
            "a.png",
            lambda: with_chunk(b"iCCP", b"sRGB\0\0\x78\x9c" + spaces(1_000_000_000)),
            _BROKEN,
        ),
        "more frames than there are": (
            "a.png",
            lambda: with_chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)),
            None,
        ),
        "half a PNG": ("a.png", lambda: picture(size=(500, 500))[:60], _BROKEN),
        "half a JPEG": ("a.jpg", lambda: picture(size=(500, 500), form="JPEG")[:700], _BROKEN),
        "half a WebP": ("a.webp", lambda: picture(size=(500, 500), form="WEBP")[:60], _BROKEN),
        "no pixels at all": ("a.png", lambda: png(0, 0), _BROKEN),
        "a HEIC from a telephone": ("a.heic", heic, Refusal.HEIC),
        "a GIF": ("a.gif", lambda: picture(form="GIF"), Refusal.WRONG_KIND),
        "a TIFF": ("a.tif", lambda: picture(form="TIFF"), Refusal.WRONG_KIND),
        "an SVG with script": (
            "a.svg",
            lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            Refusal.WRONG_KIND,
        ),
        "a PNG and an archive": ("a.png", lambda: picture() + archive(), None),
        "a JPEG and an archive": ("a.jpg", lambda: picture(form="JPEG") + archive(), None),
        "a web page in a PNG": ("a.png", lambda: picture(pnginfo=talkative()) + b"<html><script>", None),
        "a place in a JPEG": ("a.jpg", lambda: picture(form="JPEG", exif=located(), comment=SECRET), None),
        "a place in a WebP": ("a.webp", lambda: picture(form="WEBP", exif=located(), xmp=SECRET), None),
        "a film in a WebP": ("a.webp", lambda: animated("WEBP"), None),
        "a film in a PNG": ("a.png", lambda: animated("PNG"), None),
    }.items()
}
