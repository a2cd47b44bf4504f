"""What deletions of earlier releases have damaged: they put FORMER for a name wherever it stood as a word.

Every place with FORMER in a text that anybody may have written, or in a key of stored JSON, is compared with
what is known of earlier. Apps say for their tables where that is (`history`); stored HTML and the index of
the search are asked here. A key of JSON can be put right by what the other rows look like. A text cannot by
itself: it may have held the name of the person who went, so somebody has to read it and say so.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Cast

from school.privacy.register import FORMER, Declaration, personal_declarations
from school.search import following, registry
from school.search.models import SearchEntry
from school.search.plain import plain_text

Path = tuple[str | int, ...]
LONGEST_NAME = 80  # characters
ENOUGH = 10  # characters around a name that make a text out in a longer one
SAMPLE = 2000  # rows that are looked at to learn the keys of a field


@dataclass(frozen=True)
class Earlier:
    """What a field held according to `source`; `is_part`: it is somewhere in the text `value`."""

    source: str
    value: Any
    is_part: bool = False


@dataclass(frozen=True)
class Damage:
    """FORMER at `path` of a field (empty: its whole text), as a key or in a text.

    `earlier` are the words that stood there, by source. `fix` is what it was, when all agree.
    """

    declaration: Declaration
    row: Any
    field: str
    path: Path
    is_key: bool
    now: str
    earlier: tuple[tuple[str, str], ...]

    @property
    def place(self) -> str:
        """For the command line: `knowledge.ReportVersion:12:milestones.0.text`."""
        return f"{self.declaration.label}:{self.row.pk}:{'.'.join([self.field, *map(str, self.path)])}"

    @property
    def fix(self) -> str | None:
        """The one thing that it can have been."""
        found = {words for _, words in self.earlier}
        return found.pop() if len(found) == 1 else None


History = Callable[[Any, str], Iterator[Earlier]]
_histories: dict[str, History] = {}


def history(*labels: str) -> Callable[[History], History]:
    """Register a function (row, name of the field) → what is known of earlier, for models by their label."""

    def register(tell: History) -> History:
        _histories.update(dict.fromkeys(labels, tell))
        return tell

    return register


def find() -> Iterator[Damage]:
    """Everything that looks damaged, table by table."""
    for declaration in personal_declarations():
        names = [name for name in declaration.personal if _is_looked_at(declaration, name)]
        hits, columns = Q(), {}
        for name in names:
            columns[f"_{name}"] = Cast(name, models.TextField())
            hits |= Q(**{f"_{name}__contains": FORMER})
        rows = declaration.model._base_manager.alias(**columns).filter(hits).order_by("pk")
        for row in rows if names else ():
            for name in names:
                yield from _in_field(declaration, row, name)


def repair(damages: Sequence[Damage]) -> int:
    """Put back what is known for each; how many. Those that nobody knows stay."""
    done = 0
    for damage in damages:
        if damage.fix is not None:
            _put_back(damage, damage.fix)
            done += 1
    return done


def _is_looked_at(declaration: Declaration, name: str) -> bool:
    column = declaration.model._meta.get_field(name)
    return name in declaration.free_texts or isinstance(column, models.JSONField)


def _in_field(declaration: Declaration, row: Any, name: str) -> Iterator[Damage]:
    known = [*_known(declaration, row, name)]
    for path, is_key, words in _walk(getattr(row, name)):
        if is_key:
            keys = _keys_of_others(declaration.model, row, name, _where(path))
            earlier = [("andere Zeilen", key) for key in keys if _pattern(words).fullmatch(key)]
        else:
            earlier = [(one.source, was) for one in known if (was := _was(words, path, one))]
        yield Damage(declaration, row, name, path, is_key, words, tuple(earlier))


def _walk(value: Any, path: Path = ()) -> Iterator[tuple[Path, bool, str]]:
    """(path, is it a key, the words) wherever FORMER stands in a value."""
    if isinstance(value, str) and FORMER in value:
        yield path, False, value
    if isinstance(value, dict):
        yield from (((*path, key), True, key) for key in value if FORMER in key)
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from _walk(part, (*path, key))


def _pattern(words: str) -> re.Pattern[str]:
    """What `words` can have been."""
    between = f"(.{{1,{LONGEST_NAME}}}?)"
    return re.compile(between.join(map(re.escape, words.split(FORMER))), re.DOTALL)


# -- Earlier ---------------------------------------------------------------------------------------------


def _known(declaration: Declaration, row: Any, name: str) -> Iterator[Earlier]:
    """From HTML that was rendered from it, from the search, from the app."""
    html = getattr(row, f"{name}_html", None) or (getattr(row, "html", None) if name == "body" else None)
    if html:
        yield Earlier("gesetzter Text", plain_text(html), is_part=True)
    yield from in_search(declaration.model, row.pk, name)
    tell = _histories.get(declaration.label)
    if tell:
        yield from tell(row, name)


def in_search(model: type[models.Model], pk: int, name: str) -> Iterator[Earlier]:
    """What the index of the search says of a thing."""
    kinds = [kind for kind, index in registry.kinds().items() if index.model is model]
    for entry in SearchEntry.objects.filter(kind__in=kinds, object_id=pk):
        is_title = name == "title"
        yield Earlier("Suche", entry.title if is_title else entry.body, is_part=not is_title)


def _was(words: str, path: Path, earlier: Earlier) -> str:
    """What stood there according to one source; "" when it does not say, or says the same."""
    around = len(words.replace(FORMER, ""))
    if earlier.is_part:
        found = _pattern(words).search(str(earlier.value)) if around >= ENOUGH else None
        return "" if found is None or FORMER in found[0] else found[0]
    at_path = _at(earlier.value, path)
    texts = [at_path, *_strings(earlier.value)] if around >= ENOUGH else [at_path]
    fits = (text for text in texts if isinstance(text, str) and _pattern(words).fullmatch(text))
    return next((text for text in fits if FORMER not in text), "")


def _at(value: Any, path: Path) -> Any:
    try:
        for key in path:
            value = value[key]
    except (LookupError, TypeError):
        return None
    return value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(part)


def _where(path: Path) -> Path:
    """The path to the mapping that holds a key, whichever row of a list it is in."""
    return tuple("*" if isinstance(key, int) else key for key in path[:-1])


def _keys_of_others(model: type[models.Model], row: Any, name: str, where: Path) -> set[str]:
    """Keys that stand there in other rows and are missing in none of the damaged row's own."""
    others = model._base_manager.exclude(pk=row.pk).order_by("-pk")
    if hasattr(row, "verb"):  # of the journal those of the same kind
        others = others.filter(verb=row.verb)
    found: set[str] = set()
    for value in (getattr(row, name), *others.values_list(name, flat=True)[:SAMPLE]):
        for mapping in _mappings(value, where):
            found |= {key for key in mapping if FORMER not in key}
    for mapping in _mappings(getattr(row, name), where):
        if any(FORMER in key for key in mapping):
            found -= mapping.keys()
    return found


def _mappings(value: Any, where: Path) -> Iterator[dict[str, Any]]:
    if not where:
        if isinstance(value, dict):
            yield value
    elif where[0] == "*" and isinstance(value, list):
        for part in value:
            yield from _mappings(part, where[1:])
    elif isinstance(value, dict) and where[0] in value:
        yield from _mappings(value[where[0]], where[1:])


# -- Putting right ---------------------------------------------------------------------------------------


@transaction.atomic
def _put_back(damage: Damage, words: str) -> None:
    model = damage.declaration.model
    row = model._base_manager.select_for_update(of=("self",)).get(pk=damage.row.pk)
    value = _with(getattr(row, damage.field), damage.path, words, is_key=damage.is_key)
    model._base_manager.filter(pk=row.pk).update(**{damage.field: value})
    for kind, index in registry.kinds().items():
        if index.model is model:
            following.changed(kind, [row.pk])


def _with(value: Any, path: Path, words: str, *, is_key: bool) -> Any:
    """`value` with `words` at the path, in its place among the others."""
    if not path:
        return words
    if isinstance(value, list):
        return [
            _with(part, path[1:], words, is_key=is_key) if at == path[0] else part
            for at, part in enumerate(value)
        ]
    if is_key and len(path) == 1:
        return {words if key == path[0] else key: part for key, part in value.items()}
    return {
        key: _with(part, path[1:], words, is_key=is_key) if key == path[0] else part
        for key, part in value.items()
    }
