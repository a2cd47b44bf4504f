"""A device in three words: enough to recognise one's own, too little to follow anybody."""

import re

# The first that fits; Edge and Opera call themselves Chrome as well, Chrome calls itself Safari.
_BROWSERS = (
    (r"Edg[A-Za-z]*/", "Edge"),
    (r"OPR/", "Opera"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
_SYSTEMS = (
    (r"iPhone|iPad", "iPhone oder iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


def describe(user_agent: str) -> str:
    """ "Firefox auf Windows"; without versions and models. Empty when nothing is recognised."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    return " auf ".join(word for word in (browser or (system and "Browser"), system) if word)


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in known if re.search(pattern, text)), "")
