"""Where links in documents may lead: into the web, to a mail or telephone, or to a place beside the file.

Links to drives, shares and programs are refused: whoever follows one hands Windows credentials to the
server it names, or starts something.
"""

import re

_SCHEMES = {"http", "https", "mailto", "tel"}
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.I)
_IGNORED = re.compile(r"[\x00-\x20]")  # programs skip them in front of and inside a scheme


def is_harmless(target: str) -> bool:
    """Whether following `target` opens nothing but a page, a mail, a call, or a neighbouring file."""
    target = _IGNORED.sub("", target)
    scheme = _SCHEME.match(target)
    if scheme:
        return scheme[1].lower() in _SCHEMES
    return not target.startswith(("\\", "//", "/\\"))


def leads_away(target: str) -> bool:
    """Whether `target` names something outside the package: by a scheme, or on a share.

    `data:` names nothing, it is the thing itself.
    """
    target = _IGNORED.sub("", target)
    scheme = _SCHEME.match(target)
    return (scheme is not None and scheme[1].lower() != "data") or target.startswith("//") or "\\" in target
