"""Words in place: the first time a page uses a word of the glossary, a click explains it there (ADR 12).

An app that has words says where they come from in its `panels`:

    @explain.source
    def glossary(): return [Word("lorawan", ("LoRaWAN", "LoRa"), "Ein Funknetz für Sensoren.", "/…/lorawan/")]

Texts stay stored as they are. They are marked when they are shown, from a memory of the process that is
read again at most every `WORDS_MAX_AGE` seconds, so that a page costs no query. What was found in a text is
remembered too: a text that was shown before costs one look into a dictionary.
"""

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from typing import NamedTuple

from django.conf import settings
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

TEXTS_REMEMBERED = 4096  # a few megabytes a process
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9]*)(?:"[^"]*"|'[^']*'|[^'">])*>""")
_TOKEN = re.compile(r"[^\W_]+")
# Nothing is marked inside these: links and buttons have an address of their own, the rest has its own voice.
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CLOSED = _HEADINGS | {"a", "button", "code", "kbd", "label", "pre", "script", "select", "style"}
_CLOSED |= {"summary", "textarea"}
_ADJECTIVE = re.compile(r"(?:e[rsnm]?)$")


class Word(NamedTuple):
    """A word that can be explained: `names` are its spellings, `short` one sentence, `url` its page."""

    slug: str
    names: tuple[str, ...]
    short: str
    url: str


class Mark(NamedTuple):
    """Where a word stands in a text: from `start` to `end` in the HTML."""

    start: int
    end: int
    slug: str


Source = Callable[[], Iterable[Word]]


Candidates = tuple[tuple[re.Pattern[str], str], ...]


@dataclass
class Glossary:
    """All words of a process. `by_token`: first token of a name, in small letters → what may begin there."""

    words: dict[str, Word] = field(default_factory=dict)
    by_token: dict[str, Candidates] = field(default_factory=dict)


_sources: list[Source] = []
_glossary = Glossary()
_read_at = float("-inf")


def source(read: Source) -> Source:
    """Register where words come from."""
    _sources.append(read)
    return read


def reload() -> None:
    """Read all words again; what was found in texts is forgotten only when a word has changed."""
    global _glossary, _read_at
    _read_at = time.monotonic()
    words = {word.slug: word for read in _sources for word in read()}
    if words != _glossary.words:
        _glossary = _prepare(words)
        _marks.cache_clear()


def forget() -> None:
    """Know no words; for tests."""
    global _glossary
    _glossary = Glossary()
    _marks.cache_clear()


class Explainer:
    """Marks words on one page, each of them once. `known` are slugs that need no explanation there.

    A fragment for an open page has an Explainer of its own; of two marks of a word school.js keeps the first.
    """

    def __init__(self, *known: str) -> None:
        self.seen = set(known)
        limit = settings.WORDS_MAX_AGE
        if limit is not None and time.monotonic() - _read_at > limit:
            reload()

    def __call__(self, text: str) -> SafeString:
        """`text` with its words marked; plain text is escaped first, as a template would."""
        return mark_safe(self.stored(conditional_escape(text)))  # noqa: S308 – escaped, or safe before

    def stored(self, html: str) -> str:
        """The same for HTML that we have rendered and stored."""
        marks = _marks(html)
        if not marks:
            return html
        parts: list[str] = []
        done = 0
        for start, end, slug in marks:
            word = _glossary.words.get(slug)  # another thread may have read new words just now
            if word is None or slug in self.seen:
                continue
            self.seen.add(slug)
            parts += [html[done:start], _button(word, html[start:end])]
            done = end
        return "".join([*parts, html[done:]]) if parts else html


def _button(word: Word, shown: str) -> str:
    """A button and, beside it in the sentence, what it opens: a screen reader reads on there."""
    name = f"wort-{word.slug}"
    return (
        f'<button type="button" class="word" popovertarget="{name}">{shown}</button>'
        f'<span class="word-card" id="{name}" popover role="note"><strong>{escape(word.names[0])}</strong> '
        f'<span>{escape(word.short)}</span> <a href="{escape(word.url)}">Mehr dazu im Vokabelheft</a></span>'
    )


@lru_cache(maxsize=TEXTS_REMEMBERED)
def _marks(html: str) -> tuple[Mark, ...]:
    """The first place of every word in `html`, outside of tags and closed elements, in order.

    Only where a token is the beginning of a name it is compared with the names: one pattern of all names
    would cost thirty times as much.
    """
    by_token = _glossary.by_token
    if by_token.keys().isdisjoint(_TOKEN.findall(html.lower())):
        return ()
    found: dict[str, Mark] = {}
    for start, end in _open_stretches(html):
        done = start
        for token in _TOKEN.finditer(html, start, end):
            if token.start() < done:
                continue
            for pattern, slug in by_token.get(token[0].lower(), ()):
                if match := pattern.match(html, token.start(), end):
                    done = match.end()
                    found.setdefault(slug, Mark(match.start(), done, slug))
                    break
    return tuple(sorted(found.values()))


def _open_stretches(html: str) -> Iterable[tuple[int, int]]:
    """(start, end) of the texts between tags that do not lie in a closed element."""
    depth = done = 0
    for tag in _TAG.finditer(html):
        if not depth and tag.start() > done:
            yield done, tag.start()
        if tag[2].lower() in _CLOSED:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        done = tag.end()
    if not depth and done < len(html):
        yield done, len(html)


# -- From words to a pattern -----------------------------------------------------------------------------


def _prepare(words: dict[str, Word]) -> Glossary:
    """Longer names first, so that "Smart City Charta" is not taken for a "Smart City"."""
    names = [(name, word.slug) for word in words.values() for name in word.names]
    names.sort(key=lambda row: (-len(row[0]), row[0]))
    by_token: dict[str, Candidates] = {}
    for name, slug in names:
        pattern = re.compile(rf"(?<![\w&-]){_spellings(escape(name))}(?::in|:innen)?(?![\w-])")
        for token in _first_tokens(name):
            by_token[token] = (*by_token.get(token, ()), (pattern, slug))
    return Glossary(words, by_token)


def _spellings(name: str) -> str:
    """A pattern for a name as sentences bend it.

    "Digitaler Zwilling" is also "digitalen Zwillings"; an abbreviation is bent by -s only, and written as it
    is. A name in small letters may begin a sentence.
    """
    *before, last = name.split()
    ending = "s?" if last.isupper() or not last[-1:].isalpha() else "(?:e?s|e?n|e)?"
    noun = re.escape(last) + ending
    if last[:1].islower() and not before:
        noun = f"[{last[0]}{last[0].upper()}]{noun[1:]}"
    return r"\s+".join([*(_bent(part) for part in before), noun])


def _bent(part: str) -> str:
    """An adjective in all its endings, with or without a capital; every other word as it is."""
    if part.isupper() or not part.isalpha() or not _ADJECTIVE.search(part):
        return re.escape(part)
    stem = _ADJECTIVE.sub("", part)
    return f"[{stem[0].lower()}{stem[0].upper()}]{re.escape(stem[1:])}e[rsnm]?"


def _first_tokens(name: str) -> set[str]:
    """What the first word of a name may look like in a text, in small letters."""
    token = _TOKEN.findall(name.lower())[0]
    stem = _ADJECTIVE.sub("", token)
    nouns = {token + ending for ending in ("", "s", "es", "e", "en", "n")}
    return nouns | {f"{stem}e{ending}" for ending in ("", "r", "s", "n", "m")}
