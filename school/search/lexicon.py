"""German words for the search: which forms belong to which word, and which of them are nouns.

simplemma knows 1.1 million forms, but needs 200 MB of memory for them. So they are packed once into a
marisa trie (about 8 MB, mapped into memory and shared by all processes), keyed by the folded form. It lies
in `var/search/`, is built in some seconds by whoever needs it first, without network, and is never edited: a
new edition of simplemma or of the packing makes a file of another name. `python -m school.search.lexicon`
builds it ahead (the Dockerfile does).
"""

import fcntl
import os
import re
import tempfile
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import marisa_trie

from school.search.folding import fold

FORMAT = 1  # counts up when the packing changes
LONGEST = 22  # letters; longer words are compounds, which are split anyway
FOLDER = Path(__file__).resolve().parent.parent.parent / "var" / "search"
_LETTERS = re.compile(r"[a-zäöüßA-ZÄÖÜéèêáàâçñ]{2,}")


class Form(NamedTuple):
    """What is known about a folded form: its folded base form, and whether that is a noun."""

    lemma: str
    is_noun: bool


@cache
def _trie() -> marisa_trie.BytesTrie:
    path = FOLDER / f"de-{FORMAT}-{version('simplemma')}.marisa"
    if path.exists():
        return _mapped(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with (path.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # of several processes one packs, the others wait for it
            if not path.exists():
                _write(_pack(), path)
        return _mapped(path)
    except OSError:  # nothing can be written here: an own copy in memory
        return _pack()


def _mapped(path: Path) -> marisa_trie.BytesTrie:
    trie = marisa_trie.BytesTrie()
    trie.mmap(str(path))
    return trie


def look_up(word: str) -> Form | None:
    """The form of a folded word, None for an unknown word."""
    found = _trie().get(word)
    if not found:
        return None
    cut, is_noun, ending = found[0][0], found[0][1] == 1, found[0][2:].decode()
    return Form(word[: len(word) - cut] + ending, is_noun)


def _pack() -> marisa_trie.BytesTrie:
    """Folded form → how to make the base form of it: letters to cut, noun or not, letters to add."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    known: dict[str, Form] = {}
    for form, lemma in DefaultDictionaryFactory().get_dictionary("de").items():
        if len(form) <= LONGEST and _LETTERS.fullmatch(form) and _LETTERS.fullmatch(lemma):
            key, is_noun = fold(form), lemma[0].isupper()
            old = known.get(key)
            # of several words a noun wins, of several nouns the shorter: Räume is Raum, not räumen
            if old is None or (is_noun, -len(lemma)) > (old.is_noun, -len(old.lemma)):
                known[key] = Form(fold(lemma), is_noun)
    return marisa_trie.BytesTrie((form, _rule(form, *entry)) for form, entry in known.items())


def _rule(form: str, lemma: str, is_noun: bool) -> bytes:
    same = next((n for n, pair in enumerate(zip(form, lemma, strict=False)) if pair[0] != pair[1]), None)
    same = min(len(form), len(lemma)) if same is None else same
    return bytes([len(form) - same, is_noun]) + lemma[same:].encode()


def _write(trie: marisa_trie.BytesTrie, path: Path) -> None:
    """Whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        pass
    trie.save(file.name)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


if __name__ == "__main__":
    _trie()
