"""The segments of a JPEG (ITU-T T.81, annex B), read without decoding: its size, its scans, its samples."""

import re
from typing import NamedTuple

_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # not a stuffed byte, not a restart, not filling
_SOS, _EOI = 0xDA, 0xD9
_SOF = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


class Structure(NamedTuple):
    """Of the first picture in the file; `samples`: how many values a pixel has on average (1.5 for 4:2:0)."""

    scans: int = 0
    width: int = 0
    height: int = 0
    samples: float = 0.0


def structure(content: bytes) -> Structure:
    """Walk the markers up to the end of the first picture. What is broken is left to the decoder."""
    found, at = Structure(), 2
    while marker := _NEXT_MARKER.search(content, at):
        kind, at = content[marker.start() + 1], marker.end()
        if kind == _EOI:
            break
        length = int.from_bytes(content[at : at + 2], "big")
        if kind == _SOS:
            found = found._replace(scans=found.scans + 1)
        elif kind in _SOF and length >= 8:
            found = _frame(content[at + 2 : at + length])._replace(scans=found.scans)
        at += max(length, 2)
    return found


def _frame(header: bytes) -> Structure:
    """Size and sampling factors (B.2.2): components of full or of smaller size."""
    height, width = int.from_bytes(header[1:3], "big"), int.from_bytes(header[3:5], "big")
    factors = [divmod(header[at], 16) for at in range(7, min(len(header), 6 + 3 * header[5]), 3)]
    areas = [across * down for across, down in factors]
    return Structure(0, width, height, sum(areas) / max(areas) if any(areas) else 0.0)
