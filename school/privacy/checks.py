"""The build fails on a field that nobody has declared, and on a declaration of a field that is gone."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.db import models

from school.privacy.register import Declaration, Erase, declarations, is_member_key, own_page


def fields_of(model: type[models.Model]) -> list[str]:
    """Names of everything a table stores, links to many included."""
    own = [field.name for field in model._meta.get_fields() if isinstance(field, models.Field)]
    return own + [link.name for link in model._meta.many_to_many if link.name not in own]


@register("privacy")
def check_register(**kwargs: Any) -> list[CheckMessage]:
    """Every message says what to write, and in which file and line."""
    declared = {row.model: row for row in declarations()}
    errors: list[CheckMessage] = []
    for model in apps.get_models():
        errors += _trouble(declared[model]) if model in declared else [_undeclared(model)]
    return errors


def _undeclared(model: type[models.Model]) -> Error:
    names = fields_of(model)
    people = [name for name in names if is_member_key(model, name)]
    rest = " ".join(name for name in names if name not in people)
    snippet = f'declare(\n    {model.__name__},\n    technical="{rest}",\n'
    if people:
        snippet += f'    person="{people[0]}",\n    about="…", purpose="…", readers="…", erase=Erase.ROW,\n'
        snippet += "".join(
            f'    # personal: "{name}": Field("…", erase=Erase.EMPTY)\n' for name in people[1:]
        )
    return Error(
        f"{model._meta.label} is missing in the privacy register.",
        hint=f"Write in {_home(model)} (and move what is about a person to personal={{…}}):\n{snippet})",
        obj=model,
        id="school.E001",
    )


def _trouble(row: Declaration) -> list[CheckMessage]:
    names, said = set(fields_of(row.model)), {*row.personal, *row.technical}
    found = [
        (f"{row.label}.{name} is not declared.", f'Add "{name}" to personal={{…}} or technical="…"')
        for name in sorted(names - said)
    ]
    found += [
        (f"{row.label}.{name} is declared but does not exist.", f'Remove "{name}"')
        for name in sorted(said - names)
    ]
    found += [
        (f"{row.label}.{name} is called both personal and technical.", f'Keep "{name}" in one of them')
        for name in sorted({*row.personal} & {*row.technical})
    ]
    found += [
        (f"{row.label}.{name} names a member and cannot be technical.", f'Move "{name}" to personal={{…}}')
        for name in sorted({*row.technical} & names)
        if is_member_key(row.model, name)
    ]
    if names == said and row.is_personal:
        found += _unsaid(row)
    return [
        Error(message, hint=f"{hint} in {row.where}.", obj=row.model, id="school.E002")
        for message, hint in found
    ]


def _unsaid(row: Declaration) -> list[tuple[str, str]]:
    """Personal fields without purpose or reader, or with an erasure the database cannot carry out."""
    found = []
    for name, field in row.personal.items():
        for what in ("purpose", "readers"):
            if not (getattr(field, what) or getattr(row, what)):
                found.append((f"{row.label}.{name} has no {what}.", f'Add {what}="…"'))
        if row.erase_of(name) is Erase.KEEP and not field.why:
            found.append((f"{row.label}.{name} stays without a reason.", 'Add why="…"'))
    if row.free_texts and row.page is own_page and not hasattr(row.model, "get_absolute_url"):
        found.append((f"{row.label} has free texts and no page.", "Add page=lambda row: …"))
    for name in row.mentions:
        column = row.model._meta.get_field(name)
        if row.erase_of(name) is Erase.EMPTY and not column.null:
            found.append((f"{row.label}.{name} cannot be emptied.", "Say Erase.FORMER, or allow null"))
        if row.erase_of(name) is Erase.ROW and row.personal[name].erase is None:
            found.append((f"{row.label}.{name}: another person's row?", "Give it an erase of its own"))
    return found


def _home(model: type[models.Model]) -> str:
    """Where a model is declared: in its app, and in members/ for what others bring along."""
    path = Path(apps.get_app_config(model._meta.app_label).path)
    app = path.name if path.is_relative_to(settings.BASE_DIR) and ".venv" not in path.parts else "members"
    return "school/privacy/own.py" if app == "school" else f"{app}/privacy.py"
