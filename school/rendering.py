"""Stored HTML of what people wrote, rendered anew when the renderer has learned something.

An app says in its `texts.py` where it stores HTML beside Markdown:

    rendered(Texts(OwnPage, source="work", html="work_html"))

`manage.py render_texts` runs at every start of the containers and does nothing where the format is of today.
HTML of files is written by the commands that load them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from school.models import Rendering
from school.search import following
from school.text.markdown import FORMAT, render_markdown

CHUNK = 500  # rows in one transaction


@dataclass(frozen=True)
class Texts:
    """Markdown in the field `source` of a model, its HTML in `html`.

    `tidy` makes of a stored source what it should be; `found_as` says as which thing (kind, pk) the search
    knows a row.
    """

    model: type[models.Model]
    source: str
    html: str
    tidy: Callable[[str], str] = str
    found_as: Callable[[Any], tuple[str, int]] | None = None

    @property
    def name(self) -> str:
        """As a row of `Rendering`."""
        return f"{self.model._meta.label_lower}.{self.html}"


_texts: list[Texts] = []


def rendered(texts: Texts) -> None:
    """Register where HTML is stored."""
    _texts.append(texts)


def render_all() -> dict[str, int]:
    """Render what is of an older format; how many rows have changed, by name.

    Nobody is told, nothing counts as edited, the search reads again what has changed. May be broken off and
    begun again at any time; who writes meanwhile waits for one chunk at most.
    """
    known = dict(Rendering.objects.values_list("name", "format"))
    changed = {}
    for texts in _texts:
        if known.get(texts.name) != FORMAT:
            changed[texts.name] = sum(_render(texts, pks) for pks in _chunks(texts))
            Rendering.objects.update_or_create(name=texts.name, defaults={"format": FORMAT})
    return changed


def _chunks(texts: Texts) -> Iterator[list[int]]:
    rows, last = texts.model._base_manager.exclude(**{texts.source: ""}).order_by("pk"), 0
    while pks := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield pks
        last = pks[-1]


@transaction.atomic
def _render(texts: Texts, pks: Sequence[int]) -> int:
    rows = texts.model._base_manager.filter(pk__in=pks).exclude(**{texts.source: ""})
    changed = [row for row in rows.select_for_update(of=("self",), no_key=True) if _renew(texts, row)]
    texts.model._base_manager.bulk_update(changed, [texts.source, texts.html])
    for kind, pk in map(texts.found_as, changed) if texts.found_as else ():
        following.changed(kind, [pk])
    return len(changed)


def _renew(texts: Texts, row: Any) -> bool:
    """Whether something is different now."""
    before = getattr(row, texts.source), getattr(row, texts.html)
    source = texts.tidy(before[0])
    after = source, render_markdown(source)
    setattr(row, texts.source, after[0])
    setattr(row, texts.html, after[1])
    return after != before
