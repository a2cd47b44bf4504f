"""Erasing a person, table by table, as the register says.

The order: what apps want to do themselves first – rows that go – files – fields that are emptied – (the
member's own row, by `members`) – what apps want to do afterwards. All of it in one transaction: the caller's.

Everything is found by keys. No text is looked through for her name to change it: a name is a word, and words
belong to whoever wrote them (`school.privacy.naming` only shows where it stands).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone

from school import uploads
from school.models import Entry, StoredFile
from school.privacy.ledger import Contributions
from school.privacy.register import Declaration, Erase, personal_declarations
from school.search import following


@dataclass(frozen=True)
class Leaving:
    """The person who goes. `called` is what she calls herself in her own texts: name, its words, address.

    `entries` are the facts whose announcements say something that goes with her.
    """

    pk: int
    called: tuple[str, ...]
    contributions: Contributions
    entries: set[int] = field(default_factory=set)

    def concerns(self, facts: models.QuerySet[Entry]) -> None:
        """Note facts that were announced with words that go."""
        self.entries.update(facts.values_list("pk", flat=True))

    def leaves_search(self, kind: str, pks: Iterable[int]) -> None:
        """Texts that go with her: found by nobody until they have been read again."""
        following.forget(kind, pks)


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
    for step in _before:
        step(person)
    everywhere = [row for row in personal_declarations() if row.person != "pk"]
    going = [row for row in everywhere if row.person and row.erase is Erase.ROW]
    for declaration in going:
        _forget_facts(declaration, person)
    _delete_rows(going, person)
    _forget_uploads(person)
    for declaration in everywhere:
        _empty(declaration, person)


def finish(person: Leaving) -> None:
    """The last steps of the apps."""
    for step in _after:
        step(person)


def empty_value(field: Any) -> Any:
    """What an emptied column holds."""
    if field.null:
        return None
    if isinstance(field, models.DateTimeField):
        return timezone.now()
    return field.get_default()


def _forget_facts(declaration: Declaration, person: Leaving) -> None:
    """What is known about facts of rows that go."""
    if not isinstance(declaration.model._meta.pk, models.AutoField | models.BigAutoField):
        return
    rows = declaration.rows_of(person.pk).order_by().values("pk")
    facts = Entry.objects.filter(subject_type=declaration.model._meta.label_lower, subject_id__in=rows)
    person.concerns(facts)
    facts.exclude(data={}).update(data={})


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
