"""What can be found: every app says it for its own things in its `search.py`. docs/search.md shows how."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

EVERYBODY = "all"  # the audience key that strangers hold, too


@dataclass(frozen=True)
class Document:
    """What the index keeps about one thing, in plain text.

    `audience` are the keys of which a reader must hold one. `fresh_at` is when it last changed for readers;
    None for what does not age. `keywords` are found like the title, but not shown. No authors' names.
    """

    pk: int
    title: str
    body: str
    url: str
    audience: Sequence[str] = (EVERYBODY,)
    topics: Sequence[str] = ()
    fresh_at: datetime | None = None
    note: str = ""
    keywords: str = ""


Which = Callable[[Any], Iterable[int]]


def itself(subject: Any) -> Iterable[int]:
    """For `Index.verbs`: the fact is about the thing."""
    return [subject.pk]


@dataclass(frozen=True)
class Label:
    """How a kind is called and looks: "Lernmodule", an icon of static/icons, a place of the CSS."""

    many: str
    one: str
    icon: str
    place: str


class Index:
    """One kind of things that can be found. Subclass it and decorate with `@indexed("app.thing")`.

    `verbs` names the facts of the journal that change things, and which (a function of the fact's subject).
    `hiding` are those of them that take something away: the entry is found by nobody from the same
    transaction on, until it has been read again. `priority`: lower comes first among equals.
    """

    label: Label
    model: type[models.Model]
    verbs: dict[str, Which] = {}
    hiding: frozenset[str] = frozenset()
    priority: int = 50
    kind: str  # set by `indexed`

    def rows(self) -> models.QuerySet[Any]:
        """Everything that may be found by anybody, for building the index anew."""
        return self.model._base_manager.all()

    def documents(self, pks: Sequence[int]) -> Iterator[Document]:
        """The documents of these things; none for what is gone or found by nobody."""
        raise NotImplementedError

    def visible(self, user: Any, pks: Sequence[int]) -> models.QuerySet[Any]:
        """Those of these that `user` may see now: asked again for every hit, for the index may be late."""
        rows: Any = self.model._default_manager
        return rows.visible_to(user).filter(pk__in=pks)


@dataclass
class _Registered:
    kinds: dict[str, Index] = field(default_factory=dict)
    verbs: dict[str, list[tuple[Index, Which]]] = field(default_factory=dict)
    keys: list[Callable[[Any], Iterable[str]]] = field(default_factory=list)
    synonyms: list[Callable[[], Iterable[Sequence[str]]]] = field(default_factory=list)


_known = _Registered()


def indexed(kind: str) -> Callable[[type[Index]], type[Index]]:
    """Register an Index class as `kind`, "app.thing"."""

    def register(cls: type[Index]) -> type[Index]:
        if kind in _known.kinds:
            raise LookupError(f"{kind} is indexed twice")
        index = cls()
        index.kind = kind
        _known.kinds[kind] = index
        for verb, which in cls.verbs.items():
            _known.verbs.setdefault(verb, []).append((index, which))
        return cls

    return register


def audience_keys(keys: Callable[[Any], Iterable[str]]) -> Callable[[Any], Iterable[str]]:
    """Register a function that says which audience keys a person holds; asked once a search."""
    _known.keys.append(keys)
    return keys


def synonyms(groups: Callable[[], Iterable[Sequence[str]]]) -> Callable[[], Iterable[Sequence[str]]]:
    """Register a function that gives groups of names for the same thing: ("OZG", "Onlinezugangsgesetz")."""
    _known.synonyms.append(groups)
    return groups


def kinds() -> dict[str, Index]:
    """All kinds, what matters most first."""
    return dict(sorted(_known.kinds.items(), key=lambda item: (item[1].priority, item[0])))


def address_of(kind: str, pk: int) -> str:
    """Where people read a thing; "" when it is gone or has no page."""
    index = _known.kinds.get(kind)
    thing: Any = index and index.model._base_manager.filter(pk=pk).first()
    return thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""


def changed_by(verb: str) -> list[tuple[Index, Which]]:
    """Which kinds a fact changes."""
    return _known.verbs.get(verb, [])


def keys_of(user: Any) -> list[str]:
    """The audience keys `user` holds."""
    return sorted({EVERYBODY}.union(*(keys(user) for keys in _known.keys)))


def synonym_groups() -> list[Sequence[str]]:
    """All groups of all apps."""
    return [group for groups in _known.synonyms for group in groups()]
