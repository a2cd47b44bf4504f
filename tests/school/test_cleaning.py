"""What characters a text may hold."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.text import clean, clean_all, one_line

ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
ANYTHING = st.text(st.characters(categories=None), max_size=60)  # surrogates and NUL, too
PIECES = st.sampled_from(
    [
        *("a", "ö", "o\u0308", "1", "#", " ", "\t", "\n", "\r\n", "\u2028", "\0", "\x02", "\x85", "\ud83d"),
        *("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\xad", "\u202e", "\u2066", "\u034f", "\u3164"),
        *("\ufe0f", "\ufe0e", "\u20e3", "\U000e0100", "\u180b", "\U000e0041", "\ufffc", "\ufffe", "\u0301"),
        *("👩", "👍", "\U0001f3fd", "❤", "🏴", ENGLAND, "م", "क", "ᠠ", "葛", "\u061c", "\uf0b7", "\u2800"),
    ]
)
TEXTS = ANYTHING | st.lists(PIECES, max_size=12).map("".join)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mo\u0308hnesee", "Möhnesee"),
        ("a\r\nb\rc\u2028d\x85e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("Tab\tbleibt", "Tab\tbleibt"),
        ("a\x00b\x02c\x1bd\x7fe\x9f", "abcde"),
        ("halb \ud83d", "halb "),
        ("kein\ufffeZeichen\ufdd0", "keinZeichen"),
        ("Er\u200bi\u2060k\ufeffa\xad \u202eielpsieB\u2066", "Erika ielpsieB"),
        ("geheim\U000e0068\U000e0061", "geheim"),
        ("\ufffc17\ufffc", "17"),
        ("\uf0b7 Punkt \uf0fc", "• Punkt ✓"),
        ("x\ufe0f\ufe0fy\u200dz", "xyz"),
        ("e\u0301" + "\u0302" * 9, "é" + "\u0302" * 4),
        ("\u200b \u2060", " "),
        *((empty, "") for empty in ("\u3164", "\u2800", "\u0301", "\U000e0001", "\u200d\ufe0f")),
    ],
)
def test_what_is_kept(typed, kept):
    assert clean(typed) == kept
    assert one_line(typed) == " ".join(kept.split())


@pytest.mark.parametrize(
    "text",
    [
        "Größe 5 m² – „z. B.“ 10\u202f% \u2003 \u00a0",
        "🇩🇪 ✅ ☎\ufe0f ❤\ufe0f\u200d🔥 *\ufe0f\u20e3 👍🏽 👨\u200d👩\u200d👧\u200d👦 🏳\ufe0f\u200d🌈",
        "🧑🏻\u200d❤\ufe0f\u200d💋\u200d🧑🏼 👁\ufe0f\u200d🗨\ufe0f ©\ufe0f",
        ENGLAND,
        *("Ελληνικά, עברית, 日本語, 한국어", "\ue000\uf8ff", "\U0001fae8\U000323b0"),
    ],
)
def test_what_means_something_stays(text):
    assert clean(text) == text
    assert one_line(f"x {text}".strip()) == " ".join(f"x {text}".split())


@pytest.mark.parametrize("text", ["می\u200cخواهم", "क\u094d\u200dष", "葛\U000e0100城市", "ᠠ\u180b"])
def test_scripts_keep_their_joiners_in_a_text_and_lose_them_in_a_name(text):
    assert clean(text) == text
    assert one_line(text) == "".join(sign for sign in text if not is_invisible(sign))


def is_invisible(sign: str) -> bool:
    """Joiners and selectors."""
    return sign in "\u200b\u200c\u200d\u180b\ufe0f\U000e0100"


def test_a_flag_that_is_none_keeps_no_hidden_letters():
    assert clean("🏴\U000e0061\U000e0062\U000e007f") == "🏴"


def test_everything_in_a_tree_is_cleaned_keys_too():
    assert clean_all({"a\u200b": ["o\u0308", {"b": "\x02"}, 1, None, True]}) == {
        "a": ["ö", {"b": ""}, 1, None, True]
    }


@given(TEXTS)
def test_cleaning_ends(text):
    """What is clean stays; what is a clean text is one clean line; nothing is left that no format carries."""
    once = clean(text)
    assert clean(once) == once
    assert one_line(once) == one_line(text) == one_line(one_line(text))
    assert unicodedata.is_normalized("NFC", once)
    once.encode()
    kept = {unicodedata.category(sign) for sign in once if sign not in "\n\t\u200c\u200d"}
    assert not kept & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(one_line(text)) & set("\n\t\0\u200b\u202e\u2060\ufeff\xad\u3164\ufffc\u034f\u061c")
