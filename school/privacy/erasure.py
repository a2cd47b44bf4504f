"""Erasing a person, table by table, as the register says.

The order: what apps want to do themselves first – rows that go – fields that are emptied – files – her name
in texts that the school has made – (the member's own row, by `members`) – what apps want to do afterwards.
All of it in one transaction: the caller's.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Cast
from django.utils import timezone

from school import uploads
from school.models import Entry, StoredFile
from school.privacy.register import (
    FORMER,
    Declaration,
    Erase,
    declarations,
    is_member_key,
    personal_declarations,
)
from school.search import following


@dataclass(frozen=True)
class Leaving:
    """The person who goes, as she was.

    `names` are the words to be taken out of texts, `entries` the facts whose announcements name her.
    """

    pk: int
    names: tuple[str, ...]
    keeps_contributions: bool
    entries: set[int] = field(default_factory=set)

    def concerns(self, facts: models.QuerySet[Entry]) -> None:
        """Note facts that were announced with her name or words."""
        self.entries.update(facts.values_list("pk", flat=True))

    def leaves_search(self, kind: str, pks: Iterable[int]) -> None:
        """Texts that change or go with her: found by nobody until they have been read again."""
        following.forget(kind, pks)

    def scrub(self, text: str) -> str:
        """`text` with "Ehemaliges Mitglied" for her name and address."""
        for name in self.names:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", FORMER, text, flags=re.IGNORECASE)
        return text


Step = Callable[[Leaving], None]
_before: list[Step] = []
_after: list[Step] = []


def before_erasure(step: Step) -> Step:
    """Register what an app does before the rows go."""
    _before.append(step)
    return step


def after_erasure(step: Step) -> Step:
    """Register what an app does when nothing of the person is left in the member's row."""
    _after.append(step)
    return step


def erase_rows(person: Leaving) -> None:
    """Everything about the person except her own row in the table of members."""
    following.wait_until_alone()
    _note_facts(person)
    for step in _before:
        step(person)
    everywhere = [row for row in personal_declarations() if row.person != "pk"]
    _delete_rows([row for row in everywhere if row.person and row.erase is Erase.ROW], person)
    _forget_uploads(person)
    for declaration in everywhere:
        _empty(declaration, person)
    for declaration in declarations():
        _take_name_out(declaration, person)


def finish(person: Leaving) -> None:
    """The last steps of the apps."""
    for step in _after:
        step(person)
    following.catch_up()  # the index holds the texts once more: now, not in some seconds


def empty_value(field: Any) -> Any:
    """What an emptied column holds."""
    if field.null:
        return None
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    return field.get_default()


def _note_facts(person: Leaving) -> None:
    """What she did, and what others did to her rows."""
    person.concerns(Entry.objects.filter(actor=person.pk))
    for declaration in personal_declarations():
        if isinstance(declaration.model._meta.pk, models.AutoField | models.BigAutoField):
            rows = declaration.rows_of(person.pk).order_by().values("pk")
            label = declaration.model._meta.label_lower
            person.concerns(Entry.objects.filter(subject_type=label, subject_id__in=rows))


def _delete_rows(waiting: list[Declaration], person: Leaving) -> None:
    """Rows that protect others go first: what cannot go yet is tried again."""
    while waiting:
        left = []
        for declaration in waiting:
            rows = declaration.rows_of(person.pk)
            try:
                if declaration.retention and declaration.retention.forget:
                    declaration.retention.forget(rows)
                rows.delete()
            except (models.ProtectedError, models.RestrictedError):
                left.append(declaration)
        if len(left) == len(waiting):
            raise RuntimeError(f"rows protect each other: {[row.label for row in left]}")
        waiting = left


def _empty(declaration: Declaration, person: Leaving) -> None:
    for name in declaration.mentions:
        if declaration.erase_of(name) is Erase.EMPTY:
            declaration.model._base_manager.filter(**{name: person.pk}).update(**{name: None})
    if not declaration.person or declaration.erase is Erase.ROW:
        return
    fields = [name for name in declaration.owned if declaration.erase_of(name) is Erase.EMPTY]
    columns = {name: empty_value(declaration.model._meta.get_field(name)) for name in fields}
    if columns:
        declaration.rows_of(person.pk).order_by().update(**columns)


def _forget_uploads(person: Leaving) -> None:
    """Her files, unless something that stays (a municipality's proof) still points to them."""
    keys = keys_to(StoredFile)
    for stored in StoredFile.objects.filter(uploaded_by=person.pk):
        used = any(
            link.related_model._base_manager.filter(**{link.field.name: stored.pk}).exists() for link in keys
        )
        if not used:
            uploads.forget(stored)


def keys_to(model: type[models.Model]) -> list[Any]:
    """All keys that lead to a table, those without a way back (`related_name="+"`) too."""
    fields = model._meta.get_fields(include_hidden=True)
    return [link for link in fields if link.is_relation and link.auto_created and not link.concrete]


def _take_name_out(declaration: Declaration, person: Leaving) -> None:
    model = declaration.model
    for name in declaration.personal:
        if declaration.erase_of(name) is not Erase.NAME or is_member_key(model, name):
            continue
        rows = model._base_manager.annotate(_text=Cast(name, models.TextField()))
        hits = Q()
        for word in person.names:
            hits |= Q(_text__icontains=word)
        for row in rows.filter(hits) if hits else ():
            model._base_manager.filter(pk=row.pk).update(**{name: _clean(getattr(row, name), person)})


def _clean(value: Any, person: Leaving) -> Any:
    if isinstance(value, str):
        return person.scrub(value)
    return json.loads(person.scrub(json.dumps(value, ensure_ascii=False)))
