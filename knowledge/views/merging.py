"""The merge page: somebody else was faster, and nobody's words are thrown away without being asked."""

from typing import Any

from django.db import models
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from knowledge.actions import Conflict
from knowledge.forms.writing import Stage
from knowledge.models import Report
from knowledge.models.display import texts_of
from knowledge.models.drafts import label_of
from members.requests import MemberRequest

MINE, THEIRS, OWN = "mine", "theirs", "own"


def settled(posted: QueryDict) -> tuple[QueryDict, list[str]]:
    """(the data with the decisions of a merge page put in, the fields that are to be written: all if empty).

    `nur` names the fields that the merge page carries, `wahl-<field>` what was decided about one of them.
    """
    only = posted.getlist("nur")
    if not only:
        return posted, []
    data = posted.copy()
    for name in list(only):
        choice = posted.get(f"wahl-{name}")
        if choice == THEIRS:
            only.remove(name)
        elif choice == OWN:
            data[name] = posted.get(f"text-{name}", "")
    return data, only or ["-"]


def merge_page(
    request: MemberRequest, report: Report, page: Stage, data: QueryDict, conflict: Conflict
) -> HttpResponse:
    """409: both texts side by side for each field in question; all others go along by themselves."""
    names = list(conflict.clashes)
    clashes = list(conflict.clashes.values())
    mine = texts_of(zip(names, [clash.mine for clash in clashes], strict=True))
    theirs = texts_of(zip(names, [clash.theirs for clash in clashes], strict=True))
    context = {
        "report": report,
        "stage": page,
        "revision": conflict.revision,
        "by": ", ".join(conflict.by) or "Jemand anderes",
        "clashes": [_shown(name, own, other) for name, own, other in zip(names, mine, theirs, strict=True)],
        "merged": [label_of(name) for name in conflict.take],
        "only": [*conflict.take, *names],
        "carried": _carried(data, [*conflict.take, *names]),
    }
    return render(request, "knowledge/merge.html", context, status=409)


def _shown(name: str, mine: str, theirs: str) -> dict[str, Any]:
    field = Report._meta.get_field(name)
    is_text = isinstance(field, models.TextField)
    is_line = isinstance(field, models.CharField) and not field.choices
    return {
        "name": name,
        "label": label_of(name),
        "mine": mine,
        "theirs": theirs,
        "is_text": is_text,
        "is_line": is_line,
        "suggestion": f"{theirs}\n\n{mine}" if is_text else mine,
    }


def _carried(data: QueryDict, names: list[str]) -> list[tuple[str, str]]:
    """What was sent for these fields, as hidden inputs."""
    return [
        (key, value)
        for key, values in data.lists()
        if any(key == name or key.startswith(f"{name}-") for name in names)
        for value in values
    ]
