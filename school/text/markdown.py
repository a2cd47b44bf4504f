"""People write Markdown; what is shown is HTML from a short allowlist, rendered once and stored."""

import re

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_HEADING = re.compile(r"(</?h)([1-6])(?=[\s>])")
_REFERENCE = re.compile(r"\[(\d{1,3})\](?!\()")
_COLUMN = re.compile(r"<th(?=[\s>])")
_TAGS = {
    *("p", "br", "hr", "strong", "em", "del", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
    ["table", "strikethrough"]
)


def render_markdown(text: str, *, top_heading: int = 3) -> str:
    """HTML of Markdown `text`, safe to show as it is. `#` becomes `<h{top_heading}>`, and so on down.

    Raw HTML is shown as text, never run. No classes, ids, styles, images or htmx attributes survive;
    links may be http(s), mailto or relative.
    """
    html = _markdown.render(text)
    html = _HEADING.sub(lambda m: f"{m[1]}{min(6, int(m[2]) + top_heading - 1)}", html)
    html = _COLUMN.sub('<th scope="col"', html)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def parse_markdown(text: str) -> list[Token]:
    """The tokens of Markdown, for other papers than HTML. Raw HTML is text."""
    return _markdown.parse(text)


def references_in(text: str) -> set[int]:
    """Numbers of the sources that `text` refers to, as in "beschlossen [3]"."""
    return {int(number) for number in _REFERENCE.findall(text)}


def render_cited(text: str, *, top_heading: int = 1, anchor: str = "quelle") -> str:
    """As `render_markdown`; references such as [3] lead to `#quelle-3` (`#{anchor}-3`) at the foot."""
    linked = _REFERENCE.sub(rf"[\\[\1\\]](#{anchor}-\1)", text)
    return render_markdown(linked, top_heading=top_heading)
