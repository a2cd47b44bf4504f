"""People write Markdown; what is shown is HTML from a short allowlist, rendered once and stored."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from school.text import german
from school.text.addresses import Addresses

FORMAT = 2  # counts up when the same text becomes other HTML: then what is stored is rendered anew
_REFERENCE = re.compile(r"\[(\d{1,3})\](?!\()")
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "li": {"value"}, "th": {"scope"}}


@cache
def _parser(*, breaks: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": breaks})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.linkify = Addresses()
    german.use(parser)
    parser.inline.ruler.before("link", "citation", _citation)
    parser.core.ruler.after("block", "levels", _levels)
    parser.core.ruler.push("at_signs", _at_signs)
    return parser


def render_markdown(text: str, *, top_heading: int = 3, breaks: bool = True) -> str:
    """HTML of Markdown `text`, safe to show as it is. `#` becomes `<h{top_heading}>`, and so on down.

    A line ends where it was ended; without `breaks`, for files, only a paragraph does. Raw HTML is shown as
    text, never run. No classes, ids, styles, pictures or htmx attributes survive; links may be http(s),
    mailto or relative.
    """
    return _rendered(text, {"top_heading": top_heading}, breaks=breaks)


def parse_markdown(text: str) -> list[Token]:
    """The tokens of Markdown from a file, for other papers than HTML. Raw HTML is text."""
    return _parser(breaks=False).parse(text)


def references_in(text: str) -> set[int]:
    """Numbers of the sources that `text` refers to, as in "beschlossen [3]"."""
    return {int(number) for number in _REFERENCE.findall(text)}


def render_cited(text: str, *, top_heading: int = 1, anchor: str = "quelle") -> str:
    """HTML of Markdown from a file; references such as [3] lead to `#{anchor}-3` at its foot."""
    return _rendered(text, {"top_heading": top_heading, "anchor": anchor}, breaks=False)


def in_plain_text(text: str, at_signs: Iterable[int]) -> set[int]:
    """Those of the positions of `@` in Markdown `text` that stand in plain text: not in code, nor in a link.

    `text` is clean: it holds no U+FFFC, by which the parser knows the signs again.
    """
    parts, end = [], 0
    for place in at_signs:
        parts += [text[end : place + 1], f"\ufffc{place}\ufffc"]
        end = place + 1
    found: set[int] = set()
    _parser(breaks=True).parse("".join([*parts, text[end:]]), {"at_signs": found})
    return found


def _rendered(text: str, env: dict[str, Any], *, breaks: bool) -> str:
    return nh3.clean(
        _parser(breaks=breaks).render(text, env),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


# -- Rules ---------------------------------------------------------------------------------------------------


def _levels(state: StateCore) -> None:
    """Headings begin where the page wants them; screen readers learn which cells head a column."""
    above = state.env.get("top_heading", 1) - 1
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + above)}"
        elif token.type == "th_open":
            token.attrs = {"scope": "col"}


def _citation(state: StateInline, silent: bool) -> bool:
    """[3], where a text has sources."""
    found = _REFERENCE.match(state.src, state.pos)
    if not found or "anchor" not in state.env or state.linkLevel:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": f"#{state.env['anchor']}-{found[1]}"}
        state.push("text", "", 0).content = found[0]
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


_NUMBERED = re.compile("@\ufffc(\\d+)\ufffc")


def _at_signs(state: StateCore) -> None:
    """For `in_plain_text`: which of the numbered signs have become text outside of links."""
    if "at_signs" not in state.env:
        return
    for block in state.tokens:
        depth = 0
        for token in block.children or ():
            depth += token.nesting if token.type in ("link_open", "link_close") else 0
            if token.type == "text" and not depth:
                state.env["at_signs"].update(map(int, _NUMBERED.findall(token.content)))
