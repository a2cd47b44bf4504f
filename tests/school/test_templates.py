"""What a template names in one block it does not use in another: there the name is empty.

An empty address is a link to the page itself; it turns a button that leads back into one that sends the form.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template.base import Lexer, TokenType

TEMPLATES = Path(settings.BASE_DIR) / "templates"
OPENING = {"block": "endblock", "with": "endwith", "for": "endfor"}  # what is named inside ends with them
NAME = re.compile(r"(?<![\w.|])([a-z]\w*)")


def lost_names(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of what is used outside the block, loop or `with` that names it with `as`."""
    named: dict[str, list[list[int]]] = {}
    used: list[tuple[int, str, list[int]]] = []
    inside: list[int] = []
    for number, token in enumerate(Lexer(source).tokenize()):
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        words = re.sub(r'"[^"]*"', "", token.contents)
        used += [(token.lineno, name, [*inside]) for name in NAME.findall(words)]
        if token.token_type is TokenType.BLOCK:
            tag = token.contents.split()[0]
            if tag in OPENING:
                inside.append(number)
            elif tag in OPENING.values():
                inside.pop()
            elif named_here := re.search(r"\bas (\w+)$", token.contents):
                named.setdefault(named_here[1], []).append([*inside])
    for line, name, where in used:
        if name in named and not any(where[: len(scope)] == scope for scope in named[name]):
            yield line, name


def test_a_name_is_used_where_it_holds():
    paths = list(TEMPLATES.rglob("*.html"))
    assert len(paths) > 200
    lost = {str(path): list(lost_names(path.read_text(encoding="utf-8"))) for path in paths}
    assert {path: found for path, found in lost.items() if found} == {}


def test_a_name_that_ended_is_found():
    source = '{% block a %}{% url "x" as up %}{{ up }}{% endblock %}\n{% block b %}{{ up }}?q=1{% endblock %}'
    assert list(lost_names(source)) == [(2, "up")]
