"""One spelling for many: lower case, ä like ae and a, ß like ss, without accents."""

import re
import unicodedata

_PLAIN = str.maketrans(
    {"ä": "a", "ö": "o", "ü": "u", "ß": "ss", "æ": "a", "ø": "o", "œ": "o", "é": "e", "è": "e", "á": "a"}
)
# "Moehne" is Möhne; but not the ue of "neue", "Quelle", "Steuer"
_TYPED_UMLAUT = re.compile(r"(?<![aeiouyq])([aou])e")


def fold(text: str) -> str:
    """`text` as index and questions write it: "Förderung", "Foerderung" and "FORDERUNG" are one word."""
    plain = text.lower().translate(_PLAIN)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain).translate(_PLAIN)
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _TYPED_UMLAUT.sub(r"\1", plain)
