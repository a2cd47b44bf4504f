"""What filters of every catalogue have in common."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import number_format


@dataclass(frozen=True)
class Choice:
    """A value of a filter: how many things it would leave over, given all the other filters.

    `is_least`: there may be more than were counted.
    """

    value: str  # "" for all
    label: str
    count: int
    is_least: bool = False

    @property
    def words(self) -> str:
        """ "Mobilität (3)" """
        return f"{self.label} ({self.count})"

    @property
    def number(self) -> str:
        """ "1.034", or "1.034+" when there may be more."""
        return f"{number_format(self.count, force_grouping=True)}{'+' * self.is_least}"


@dataclass(frozen=True)
class Link:
    """A choice as a link to the same page with it chosen; `choice` is None for "all"."""

    href: str
    choice: Choice | None
    is_chosen: bool


def links(asked: QueryDict, name: str, choices: Sequence[Choice], *, chosen: str) -> list[Link]:
    """The links of the facet `name` on a page that was asked for with `asked`; each leads to its first page.

    `chosen` is what the page took for it, "" for all. Of a parameter given twice the last counts.
    In Python, because thirty links by `{% querystring %}` cost a tenth of a page.
    """
    others = [(key, value) for key, value in asked.items() if key not in (name, "page")]
    every = Link(f"?{urlencode(others)}", None, not chosen)
    one_by_one = (
        Link(f"?{urlencode([*others, (name, choice.value)])}", choice, choice.value == chosen)
        for choice in choices
    )
    return [every, *one_by_one] if choices else []
