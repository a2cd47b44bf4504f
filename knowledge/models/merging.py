"""Three-way merge by field, as pure functions on plain values (`models/drafts.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN = object()  # the base is not known any more: then both sides count as changed


@dataclass(frozen=True)
class Clash:
    """A field that both have changed: what it was, what I have, what stands there now."""

    base: Any  # None when it is not known any more
    mine: Any
    theirs: Any


@dataclass
class Merged:
    """What to write, and what only a person can decide."""

    take: dict[str, Any] = field(default_factory=dict)  # mine, where only I have changed it
    clashes: dict[str, Clash] = field(default_factory=dict)


def merge(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Bring `mine` into `theirs`; both began with `base`. Fields that I do not send stay theirs."""
    merged = Merged()
    for name, value in mine.items():
        before, now = base.get(name, UNKNOWN), theirs[name]
        if value in (now, before):
            continue  # the same, or I have not touched it
        if now == before:
            merged.take[name] = value
        else:
            merged.clashes[name] = Clash(None if before is UNKNOWN else before, value, now)
    return merged
