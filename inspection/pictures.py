"""A picture is drawn anew: at most SIDE pixels a side, sRGB, upright, the first frame, nothing but pixels.

Large ones are scaled down on the way (JPEG by its decoder, others band by band), so that memory grows with
what is decoded and not with copies of it. How many pixels may come follows from the memory that the decoder
of that format needs for one.
"""

import io
import warnings

from PIL import (
    Image,
    ImageCms,
    ImageOps,
    JpegImagePlugin,  # noqa: F401  (Pillow loads these when it needs them; then it is too late)
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)

from inspection.jpeg import Structure, structure
from inspection.verdicts import Inspected, Kind, Refusal, Refused

SIDE = 1600
PIXELS_AT_MOST = 40_000_000  # a page scanned with 600 dpi has 35 million
SCANS_AT_MOST = 100  # of a JPEG; each costs a pass over all pixels, encoders write about ten
_MEMORY = 190_000_000  # bytes for pixels, of `budget.MEMORY`
_DECODED, _WEBP = 4, 16  # bytes per pixel; libwebp keeps two canvases, Pillow copies one
_COEFFICIENT = 2  # bytes; a JPEG of several scans is held as coefficients until the last one has come
_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, LookupError, ArithmeticError)

Image.preinit()


def inspected(content: bytes, ending: str) -> Inspected:
    """The picture as WebP. Raises Refused."""
    drawn = _decoded(content, *_format_and_limit(content))
    out = io.BytesIO()
    drawn.save(out, "WEBP", quality=85, exif=b"", xmp=b"", icc_profile=None)
    return Inspected(Kind.PICTURE, out.getvalue())


def _decoded(content: bytes, form: str, limit: int) -> Image.Image:
    """The first frame, small and upright, in sRGB; what was large is given back when this returns."""
    Image.MAX_IMAGE_PIXELS = limit // 2  # Pillow refuses above twice this, before it takes memory
    warnings.simplefilter("ignore")
    try:
        with Image.open(io.BytesIO(content), formats=[form]) as picture:
            orientation, profile = _orientation(picture), picture.info.get("icc_profile")
            picture.draft(None, (SIDE, SIDE))
            drawn = _scaled(picture)
    except Image.DecompressionBombError:
        raise Refused(Refusal.PICTURE_PIXELS, limit // 1_000_000) from None
    except _BROKEN:
        raise Refused(Refusal.PICTURE_BROKEN) from None
    return _upright(_in_srgb(drawn, profile), orientation)


def _format_and_limit(content: bytes) -> tuple[str, int]:
    """The format, and how many pixels of it fit into the memory."""
    if content.startswith(b"\x89PNG"):
        return "PNG", min(PIXELS_AT_MOST, _MEMORY // _DECODED)
    if content.startswith(b"RIFF"):
        return "WEBP", _MEMORY // _WEBP
    return "JPEG", _jpeg_limit(structure(content))


def _jpeg_limit(jpeg: Structure) -> int:
    """One scan is scaled down while it comes in (`draft`); several are held, and scaled down at the end."""
    if jpeg.scans > SCANS_AT_MOST:
        raise Refused(Refusal.PICTURE_SCANS)
    shrunk = max(scale for scale in (1, 2, 4, 8) if scale <= max(1, min(jpeg.width, jpeg.height) // SIDE))
    held = jpeg.samples * _COEFFICIENT if jpeg.scans > 1 else 0
    return min(PIXELS_AT_MOST, int(_MEMORY / (held + _DECODED / shrunk**2)))


def _orientation(picture: Image.Image) -> int:
    """How the camera was held; 1 where nothing readable says so."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except _BROKEN:
        return 1


def _scaled(picture: Image.Image) -> Image.Image:
    """Not much larger than SIDE, in a plain mode; band by band, as converting makes copies."""
    picture.load()
    mode = _plain_mode(picture)
    factor = max(1, max(picture.size) // SIDE)
    if factor == 1:
        return _plain(picture, mode)
    width, height = picture.size
    small = Image.new(mode, (-(-width // factor), -(-height // factor)))
    step = max(factor, 64 // factor * factor)
    for top in range(0, height, step):
        band = picture.crop((0, top, width, min(top + step, height)))
        small.paste(_plain(band, mode).reduce(factor), (0, top // factor))
    return small


def _plain_mode(picture: Image.Image) -> str:
    if picture.has_transparency_data:
        return "RGBA"
    return picture.mode if picture.mode in ("CMYK", "L") else "RGB"


def _plain(picture: Image.Image, mode: str) -> Image.Image:
    """In `mode`; of 16 bits the upper ones, not all that is brighter than 255 as white."""
    if picture.mode.startswith("I"):
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert(mode)


def _in_srgb(drawn: Image.Image, profile: bytes | None) -> Image.Image:
    """The colours as the picture's own profile means them, because the profile does not go along."""
    drawn.thumbnail((SIDE, SIDE))
    opaque = drawn.convert("RGB") if drawn.mode == "RGBA" else drawn
    try:
        if not profile:
            raise ValueError
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        shown = ImageCms.profileToProfile(opaque, own, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, *_BROKEN):
        shown = opaque.convert("RGB")
    if shown is None:
        raise Refused(Refusal.PICTURE_BROKEN)
    if drawn.mode == "RGBA":
        shown.putalpha(drawn.getchannel("A"))
    return shown


def _upright(drawn: Image.Image, orientation: int) -> Image.Image:
    drawn.info.clear()
    drawn.getexif()[_ORIENTATION] = orientation
    ImageOps.exif_transpose(drawn, in_place=True)
    return drawn
