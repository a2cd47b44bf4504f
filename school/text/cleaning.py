"""What characters a text may hold: one rule for pages, API, files and mail.

`clean` is what every door does to every text that comes in; nothing else is needed before a text is stored.

1. **Normal form C** (UAX 15), so that "ö" is one letter wherever it was typed. A Mac hands out two.
2. **Line ends** are "\\n": CR LF and CR (WHATWG HTML, 4.10.5.1.5), and what Unicode calls a line or a
   paragraph separator (UAX 14: VT, FF, NEL, U+2028, U+2029).
3. **No control characters** but line end and tab, no lone surrogates, no noncharacters: no format carries
   them (XML 1.0, 2.2; Unicode 23.7), PostgreSQL refuses two of them.
4. **Nothing that nobody sees.** Everything that Unicode calls default-ignorable goes (UTR 36, 3.6; UTS 39,
   5.4): zero-width blanks, soft hyphens, fillers, tags, bidi controls, which make two names look alike or one
   read backwards. So does U+FFFC, which stands for people in stored texts (`members.models.marks`). What
   carries meaning stays: joiners, variation selectors and tags within an emoji (UTS 51, ED-16), joiners
   between letters of the scripts that need them (UAX 31, 2.3), one variation selector after a Han or
   Mongolian letter.
5. **At most four accents** on one letter (UTS 39, 5.4), so that no text hangs into the lines above it.
6. **Bullets of Word** that only its own fonts know (private use) become the bullets that everybody has.
7. What is left without anything to see is **empty**, so that a field says that its text is missing.

Passwords and the content of files are no texts: nobody may change them.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

import regex

_LINE_END = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_UNWANTED = r"[[\p{Cc}--[\t\n]]\p{Cs}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\p{Cf}\uFFFC]"
# What looks unwanted and is not. An emoji: a flag of England, Scotland or Wales; pictures, each perhaps with
# a skin tone or a selector, joined to one; a key cap.
_PICTURE = r"\p{Extended_Pictographic}(?:\uFE0E|\uFE0F\u20E3?|\p{Emoji_Modifier})?"
_EMOJI = (
    r"\U0001F3F4\U000E0067\U000E0062(?:\U000E0065\U000E006E\U000E0067|\U000E0073\U000E0063\U000E0074"
    r"|\U000E0077\U000E006C\U000E0073)\U000E007F"
    rf"|{_PICTURE}(?:\u200D{_PICTURE})*|[0-9#*]\uFE0F\u20E3"
)
_SCRIPTS = "".join(
    rf"\p{{Script={name}}}"
    for name in (
        *("Arabic", "Syriac", "Mongolian", "Nko", "Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya"),
        *("Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar", "Tibetan"),
    )
)
_LETTER = rf"[[{_SCRIPTS}]&&[\p{{L}}\p{{M}}]--\p{{Default_Ignorable_Code_Point}}]"
_JOINED = rf"(?<={_LETTER})[\u200C\u200D](?={_LETTER})"
_VARIANT = (
    r"(?<=\p{Script=Han})[\uFE00-\uFE02\U000E0100-\U000E01EF]"
    r"|(?<=[\p{Script=Mongolian}&&\p{L}])[\u180B-\u180D]"
)

_SUSPICIOUS = regex.compile(rf"{_UNWANTED}|[\uF000-\uF0FF]", regex.V1)
_TEXT = regex.compile(rf"(?P<kept>{_EMOJI}|{_JOINED}|{_VARIANT})|{_UNWANTED}", regex.V1)
_LINE = regex.compile(rf"(?P<kept>{_EMOJI})|{_UNWANTED}", regex.V1)
_ACCENTS = regex.compile(r"(\p{Mn}{4})\p{Mn}+")
_SEEN = regex.compile(r"[^\s\p{M}\p{Cc}\p{Cf}\p{Cn}\u2800\uFE0E\uFE0F]")
# Symbol and Wingdings, as Word writes their characters into plain text
_BULLETS = str.maketrans(
    {"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "▸", "\uf0fc": "✓", "\uf0e0": "→", "\uf076": "❖"}
)


def clean(text: str) -> str:
    """`text` as it may be stored and shown; the same string when nothing had to be changed."""
    return _cleaned(text, _TEXT)


def one_line(text: str) -> str:
    """The same for a name, a title, a code, a search word: in one line, with single blanks, and no joiners
    but those of emoji, so that what looks the same is the same."""
    return " ".join(_cleaned(text, _LINE).split())


def clean_all(value: Any, clean: Callable[[str], str] = clean) -> Any:
    """JSON or YAML with every text in it cleaned, keys too."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_all(each, clean) for each in value]
    if isinstance(value, dict):
        return {clean_all(key, clean): clean_all(each, clean) for key, each in value.items()}
    return value


def _cleaned(text: str, kept: Any) -> str:
    if text.isascii() and text.isprintable():
        return text
    text = _LINE_END.sub("\n", text)
    if _SUSPICIOUS.search(text):
        text = kept.sub(lambda found: found["kept"] or "", text.translate(_BULLETS))
    if text.isascii():
        return text
    text = _ACCENTS.sub(r"\1", unicodedata.normalize("NFC", text))
    return text if _SEEN.search(text) or not text.strip() else ""
