"""Tables of transitions: what leads where, by whom, and in which words.

An app that has a way with steps (a report to its readers, a municipality into the school) describes it in
one table, and rules, actions, pages, API, notices and tests read that:

    class Transition(Way): …            what this app's steps have besides, with defaults
    TRANSITIONS = Table(Transition)
    TRANSITIONS.way("submit", (DRAFT,), SUBMITTED, who=(Who.AUTHOR,), verb="…", told=…, label=…, …)
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way on: who may take it, who is told, what it is called in the journal, and its words."""

    name: str
    sources: frozenset[str]
    target: str
    who: frozenset[Any]  # a StrEnum of the app: in which capacity somebody acts
    told: Any  # a StrEnum of the app: who hears of it; never the one who did it
    verb: str
    label: str  # the button
    news: str  # headline of the notice, after the name of what moves
    deed: str  # sentence of the history, after the name of the actor


W = TypeVar("W", bound=Way)


class Table(dict[str, W]):
    """The ways by their names, in the order in which they are offered."""

    def __init__(self, make: Callable[..., W]) -> None:
        super().__init__()
        self._make = make

    def way(self, name: str, sources: Iterable[str], target: str, *, who: Iterable[Any], **more: Any) -> None:
        """Add a way. `more` are the other fields; an unknown or a missing one raises TypeError."""
        if name in self:
            raise ValueError(f"{name} stands in the table already")
        self[name] = self._make(
            name=name, sources=frozenset(sources), target=target, who=frozenset(who), **more
        )
