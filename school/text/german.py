"""How people in German offices write, where CommonMark means something else: rules for markdown-it.

Each rule wraps one of CommonMark's or stands beside it; the parser knows what is code, a link, a quote, so no
rule looks at more than the line or the sign it is asked about. `use(parser)` puts them in.
"""

import re
from collections.abc import Iterator
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, fence, heading, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline, autolink, escape
from markdown_it.rules_inline.emphasis import tokenize as emphasis
from markdown_it.token import Token

from school.text.cleaning import clean

# which blocks may follow without a gap
_AFTER_PARAGRAPHS: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote"]}
_ANYWHERE: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}


def use(parser: MarkdownIt) -> None:
    """Teach `parser` all of them.

    A line above dashes is a signature, no heading; four blanks are no code; "[Frist]: Freitag" is a text.
    """
    parser.disable(["code", "lheading", "reference", "html_block", "html_inline"])
    parser.block.ruler.at("list", lists, _AFTER_PARAGRAPHS)
    parser.block.ruler.at("heading", headings, _AFTER_PARAGRAPHS)
    parser.block.ruler.at("blockquote", quotes, _ANYWHERE)
    parser.block.ruler.at("fence", fences, _ANYWHERE)
    parser.block.ruler.before("paragraph", "tab_table", tab_table, {"alt": ["paragraph"]})
    parser.inline.ruler.at("emphasis", stars)
    parser.inline.ruler.at("escape", backslashes)
    parser.inline.ruler.at("autolink", angle_links)
    parser.core.ruler.after("block", "numbers", numbers)
    parser.core.ruler.after("inline", "hidden_signs", hidden_signs)
    parser.core.ruler.after("hidden_signs", "pictures", pictures)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


# -- Lists ---------------------------------------------------------------------------------------------------

_MONTH = (
    r"(?:jan(?:uar)?|jän(?:ner)?|feb(?:ruar)?|märz?|mrz|apr(?:il)?|mai|juni?|juli?|aug(?:ust)?"
    r"|sept?(?:ember)?|okt(?:ober)?|nov(?:ember)?|dez(?:ember)?)\b"
)
_MORE_DAYS = r"(?:(?:[-–+/]|bis|und|oder)\s*(?:zum\s+)?\d{1,2}\.\s*)*"
_DATE = re.compile(
    rf"\d{{1,2}}\.\s*{_MORE_DAYS}(?:{_MONTH}|(?:0?[1-9]|1[0-2])\.(?:\d{{4}})?(?!\d))", re.IGNORECASE
)
_PHONE = re.compile(r"\+\s*\d")
_GAP = " \t\u00a0\u2002\u2003\u2009\u202f"
_BULLET = re.compile(rf"[•·▪‣◦●○■□▸❖][{_GAP}]|\d{{1,3}}[.)]\u00a0")
_BULLET_OF_TWO = re.compile(rf"[–—o][{_GAP}]")  # a dash or a letter may begin a sentence


def lists(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A list, also with the bullets of Word; no list are dates and telephone numbers at a line's beginning.

    Two lines that begin with a dash are one, a single line with a dash is a sentence.
    """
    line = _line(state, start)
    is_between_items = silent and state.sCount[start] < state.blkIndent
    if not is_between_items and (_DATE.match(line) or _PHONE.match(line)):
        return False
    if not state.env.get("bullets_are_plain"):  # once for all lines, so that blank lines part no list
        state.env["bullets_are_plain"] = True
        for number in _outside_of_fences(state):
            _mark_plainly(state, number)
    _mark_plainly(state, start)  # within a quote a line begins further inside
    return list_block(state, start, end, silent)


def _outside_of_fences(state: StateBlock) -> Iterator[int]:
    is_outside = True
    for number in range(state.lineMax):
        if _line(state, number).startswith("```"):
            is_outside = not is_outside
        elif is_outside:
            yield number


def _has_a_like(state: StateBlock, number: int) -> bool:
    """Whether the line before or after begins in the same way."""
    sign = _line(state, number)[0]
    near = [other for other in (number - 1, number + 1) if 0 <= other < state.lineMax]
    begins = {_line(state, other)[:2] for other in near}
    return any(len(begin) == 2 and begin[0] in (sign, "-") and begin[1] in _GAP for begin in begins)


def _mark_plainly(state: StateBlock, number: int) -> None:
    """Write the line's bullet, if it has one, as CommonMark knows it; nothing else in the text moves."""
    line = _line(state, number)
    if not _BULLET.match(line) and not (_BULLET_OF_TWO.match(line) and _has_a_like(state, number)):
        return
    at = state.bMarks[number] + state.tShift[number]
    sign = line[0] if line[0].isdigit() else "-"
    gap = next(place for place, char in enumerate(line) if char in _GAP)
    marker = sign + line[1:gap] + (" " if line[gap] != "\t" else "\t")
    state.src = state.src[:at] + marker + state.src[at + len(marker) :]


def numbers(state: StateCore) -> None:
    """Items keep the numbers that somebody gave them: 3., 5., 7. stay so. Only 1., 1., 1. are counted."""
    lists: list[list[Token]] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            lists.append([])
        elif token.type == "list_item_open" and token.info:
            lists[-1].append(token)
        elif token.type == "ordered_list_close":
            items = lists.pop()
            given = [int(item.info) for item in items]
            for before, number, item in zip(given, given[1:], items[1:], strict=False):
                if len(set(given)) > 1 and number != before + 1:
                    item.attrSet("value", str(number))


# -- Other blocks --------------------------------------------------------------------------------------------

_HEADING = re.compile(r"#{1,6}[ \t].*[^\W\d_]")  # with a letter: "# 5" is a number
_MORE_THAN = re.compile(r">\s?[\d=]|>[-–]")


def headings(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A heading has words."""
    return bool(_HEADING.match(_line(state, start))) and heading(state, start, end, silent)


def quotes(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A quote; ">500 Menschen" is none."""
    line = _line(state, start)
    is_number = bool(_MORE_THAN.match(line)) and not line.startswith("> ")
    return not is_number and blockquote(state, start, end, silent)


def fences(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Code between ```; a line of tildes is a line."""
    return _line(state, start).startswith("`") and fence(state, start, end, silent)


def tab_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A table copied from a spreadsheet: two lines or more of two cells or more with tabs between them."""
    rows: list[list[str]] = []
    for number in range(start, end):
        line = state.getLines(number, number + 1, state.blkIndent, False)
        has_cells = "\t" in (line if rows else line.strip())  # an indented line has none
        if state.isEmpty(number) or state.sCount[number] < state.blkIndent or not has_cells:
            break
        rows.append([cell.strip() for cell in line.split("\t")])
    if len(rows) < 2:
        return False
    if not silent:
        _push_table(state, rows, start)
        state.line = start + len(rows)
    return True


def _push_table(state: StateBlock, rows: list[list[str]], start: int) -> None:
    width = max(map(len, rows))
    rows[0] = [""] * (width - len(rows[0])) + rows[0]  # the empty corner is cut off at the start of a text
    state.push("table_open", "table", 1)
    for number, row in enumerate(rows):
        if number < 2:
            state.push("tbody_open" if number else "thead_open", "tbody" if number else "thead", 1)
        state.push("tr_open", "tr", 1)
        for cell in [*row, *[""] * (width - len(row))]:
            name = "td" if number else "th"
            state.push(f"{name}_open", name, 1)
            token = state.push("inline", "", 0)
            token.content, token.map, token.children = cell, [start + number, start + number + 1], []
            state.push(f"{name}_close", name, -1)
        state.push("tr_close", "tr", -1)
        if number == 0:
            state.push("thead_close", "thead", -1)
    state.push("tbody_close", "tbody", -1)
    state.push("table_close", "table", -1)


# -- Inside a line -------------------------------------------------------------------------------------------

_ANGLE_LINK = re.compile(r"<(?:https?:|mailto:|[^\s<>:]+@)", re.IGNORECASE)


def stars(state: StateInline, silent: bool) -> bool:
    """*kursiv* and **fett**; the star in "Bürger*innen" or "5*3" belongs to its word."""
    at = state.pos
    around = state.src[max(0, at - 1) : at + 2]
    if len(around) == 3 and around[1] == "*" and around[0].isalnum() and around[2].isalnum():
        if not silent:
            state.pending += "*"
        state.pos += 1
        return True
    return emphasis(state, silent)


def backslashes(state: StateInline, silent: bool) -> bool:
    """A backslash before a sign of Markdown; one before another, as in a path, or a line's end stays."""
    pair = state.src[state.pos : state.pos + 2]
    if pair not in ("\\\\", "\\\n"):
        return escape(state, silent)
    length = 2 if pair == "\\\\" else 1
    if not silent:
        state.pending += pair[:length]
    state.pos += length
    return True


def angle_links(state: StateInline, silent: bool) -> bool:
    """<https://…> and <name@…>; "<Amt:Bauhof>" is a text."""
    return bool(_ANGLE_LINK.match(state.src, state.pos)) and autolink(state, silent)


def hidden_signs(state: StateCore) -> None:
    """What was written as `&#8203;` is cleaned like what is typed; only plain text may hold U+FFFC."""
    for token in [*state.tokens, *_inline(state)]:
        if token.type in ("code_inline", "fence") or token.info == "entity":
            token.content = clean(token.content)
        elif title := token.attrGet("title"):
            token.attrSet("title", clean(str(title)))


def pictures(state: StateCore) -> None:
    """A picture from elsewhere is not loaded: a link with its text stands for it."""
    for block in state.tokens:
        if any(token.type == "image" for token in block.children or ()):
            block.children = _without_pictures(state, block.children or [])


def _without_pictures(state: StateCore, tokens: list[Token]) -> list[Token]:
    renderer: Any = state.md.renderer
    found: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "image":
            found.append(token)
            continue
        words = renderer.renderInlineAsText(token.children, state.md.options, state.env)
        text = Token("text", "", 0, content=f"Bild: {words}" if words.strip() else "Bild", level=token.level)
        address: Any = token.attrs.get("src", "")
        is_link = not depth and re.match(r"https?:|/(?!/)", str(address))
        found += [_link_open(address), text, Token("link_close", "a", -1)] if is_link else [text]
    return found


def _link_open(address: str) -> Token:
    return Token("link_open", "a", 1, attrs={"href": address})


def _inline(state: StateCore) -> list[Token]:
    return [token for block in state.tokens for token in block.children or ()]
