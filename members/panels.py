"""What this app shows on pages that cross apps: the start page and the desk."""

from collections import Counter
from typing import Any

from django.db.models import Q
from django.http import HttpRequest

from members import maps, rules
from members.models import Municipality, NamedPlace, Role
from members.queries import accession as queries
from members.queries import welcome
from school.goals import Goal, GoalKind
from school.panels import GOAL_ROWS, panel, serving


@panel("home", template="members/_kit_home.html", order=5)
def first_week(request: HttpRequest) -> dict[str, Any] | None:
    """The next step of her Schultüte, for somebody new; one query, and none for everybody else."""
    member: Any = request.user
    if not rules.can_open_kit(member) or not welcome.is_new(member):
        return None
    kit = welcome.kit_of(member)
    if kit.is_put_away or kit.is_finished:
        return None
    return {"kit": kit, "next": next(step for step in kit.steps if step.is_open)}


@panel("home", template="members/_home.html", order=60)
def who_takes_part(request: HttpRequest) -> dict[str, Any] | None:
    """A small map and its numbers; two queries."""
    municipalities = list(Municipality.objects.visible_to(request.user).only("ags", "role").in_order())
    if not municipalities:
        return None
    roles = Counter(municipality.role for municipality in municipalities)
    return {
        "sketch": maps.sketch(municipalities),
        "total": len(municipalities),
        "pioneer": roles[Role.PIONEER],
        "member": roles[Role.MEMBER],
        "counts": queries.two_counts(),
    }


@panel("desk", template="members/_waiting.html", order=10)
def what_waits(request: HttpRequest) -> dict[str, Any] | None:
    """What waits for this moderator: interests, proofs, refusals to confirm, people, names; three queries."""
    member: Any = request.user
    if not rules.can_moderate(member):
        return None
    waiting = queries.waiting_accessions(member) | {"people": queries.waiting_people()}
    waiting["names"] = NamedPlace.objects.visible_to(member).count()
    return waiting if any(waiting.values()) else None


@panel("goal", template="school/_goal.html", order=50)
def towns_of_goal(request: HttpRequest) -> dict[str, Any] | None:
    """The towns whose strategy `request.goal` is or whose own page names a field of the same words.

    No index: 59 rows.
    """
    goal: Goal = request.goal  # type: ignore[attr-defined]
    wanted = Q(own_page__fields_of_action__contains=[goal.title]) if goal.kind == GoalKind.FIELD else Q()
    if goal.municipality:
        wanted |= Q(ags=goal.municipality)
    if not wanted:
        return None
    found = Municipality.objects.visible_to(request.user).filter(wanted).in_order()
    rows = (
        {
            "url": town.get_absolute_url(),
            "title": town.short_name,
            "meta": "eigene Strategie" if town.ags == goal.municipality else "nennt das Feld auf ihrer Seite",
        }
        for town in found[: GOAL_ROWS + 1]
    )
    return serving("Kommunen", "members", "members", rows)
