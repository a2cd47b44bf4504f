"""A class and its forum."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from forums import rules
from forums.models import Forum
from members import actions as members
from members.models import Member, Municipality, SchoolClass
from school.journal import record
from school.rules import require


@transaction.atomic
def form_class(
    *, by: Member, name: str, description: str, municipalities: Iterable[Municipality] = ()
) -> SchoolClass:
    """Form a class together with its forum: neither is there without the other. See `members.actions`."""
    school_class = members.form_class(
        by=by, name=name, description=description, municipalities=municipalities
    )
    open_class_forum(by=by, school_class=school_class)
    return school_class


@transaction.atomic
def open_class_forum(*, by: Member, school_class: SchoolClass) -> Forum:
    """Give a class its forum; a class that has one keeps it."""
    require(rules.can_open_class_forum(by))
    defaults = class_forum(school_class)
    forum, is_new = Forum.objects.get_or_create(school_class=school_class, defaults=defaults)
    if is_new:
        record("forums.class_forum_opened", actor=by, subject=forum)
    return forum


def class_forum(school_class: SchoolClass) -> dict[str, Any]:
    """What the forum of a class looks like."""
    return {
        "slug": f"klasse-{school_class.slug}"[:60],
        "title": f"Klasse {school_class.name}",
        "description": "Unter euch: Hier lesen nur die Kommunen dieser Klasse und die Moderation mit.",
        "kind": Forum.Kind.CLASS,
    }
