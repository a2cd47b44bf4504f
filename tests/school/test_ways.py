"""A table of transitions takes each way once, and only whole ones."""

from dataclasses import dataclass

import pytest

from school.ways import Table, Way

WORDS = {"who": ("x",), "told": "y", "verb": "app.went", "label": "Los", "news": "geht", "deed": "ging"}


@dataclass(frozen=True, kw_only=True)
class Step(Way):
    """With something of its own."""

    is_grave: bool = False


def test_a_way_is_found_by_its_name_and_keeps_the_order():
    table = Table(Step)
    table.way("go", ("a", "b"), "c", **WORDS, is_grave=True)
    table.way("back", ["c"], "a", **WORDS)
    assert list(table) == ["go", "back"]
    assert table["go"].sources == {"a", "b"}
    assert table["go"].is_grave
    assert not table["back"].is_grave
    assert table["back"].who & {"x", "z"} == {"x"}


def test_a_name_stands_once_and_a_way_is_whole():
    table = Table(Step)
    table.way("go", ("a",), "c", **WORDS)
    with pytest.raises(ValueError, match="go stands in the table already"):
        table.way("go", ("a",), "b", **WORDS)
    with pytest.raises(TypeError):
        table.way("halt", ("a",), "b", **WORDS, loud=True)
    with pytest.raises(TypeError):
        table.way("halt", ("a",), "b", **{key: value for key, value in WORDS.items() if key != "verb"})
