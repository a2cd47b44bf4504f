"""Bare addresses in a text: https://…, www.… and mail addresses become links."""

import re
from typing import Any

from linkify_it import LinkifyIt

_ENDS = re.compile(r"[„“”‚‘«»‹›…]")  # stand after an address, never in it
_AFTER = ":*–—"
_WWW = "www."
_LONGEST = 2000


class Addresses(LinkifyIt):
    """The linkifier of markdown-it without guessing ("fertig.es" is a sentence) and with German quotes."""

    def __init__(self) -> None:
        super().__init__({}, {"fuzzy_link": False, "fuzzy_ip": False, "fuzzy_email": True})
        self.add("ftp:", None)
        self.add("//", None)
        self.add(_WWW, {"validate": _after_www, "normalize": _with_scheme})

    def test_schema_at(self, text: str, name: str, position: int) -> int:
        """Length of the rest of an address, 0 for none."""
        length: int = super().test_schema_at(text, name, position)
        rest = _ENDS.split(text[position : position + length])[0]
        return len(rest.rstrip(_AFTER))


def _after_www(linkifier: Any, text: str, position: int) -> int:
    if position > len(_WWW) and text[position - len(_WWW) - 1] in "./@-":
        return 0  # in the middle of an address
    whole = f"//{_WWW}{text[position : position + _LONGEST]}"
    return max(0, linkifier._validate_http(whole, 0) - len("//www."))


def _with_scheme(linkifier: Any, match: Any) -> None:
    match.url = f"https://{match.url}"
