"""Reads around imitations: the tree of a report, its numbers, what waits for whom."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from knowledge.models import Imitation, Report
from members.models import Coordinator, Municipality
from members.rules import can_moderate


@dataclass
class Node:
    """A place in the tree; `imitation` is None where this reader may not see who it is."""

    imitation: Imitation | None
    generation: int
    children: list["Node"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """The node and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Counts:
    """How many imitate a report: `total` counts what both sides confirmed, whatever became of it."""

    total: int
    states: list[tuple[str, str, int]]  # (value, words, number), in the order of the way; no zeros

    @property
    def given_up(self) -> int:
        """How many of them gave up."""
        return next((n for value, _, n in self.states if value == Imitation.State.GIVEN_UP), 0)


def of_report(user: Any, report: Report) -> list[Imitation]:
    """What `user` may see in the tree of `report`, oldest first; one query."""
    rows = Imitation.objects.visible_to(user).filter(report=report)
    return list(rows.with_names(user).order_by("pk"))


def tree(user: Any, report: Report) -> list[Node]:
    """The forest below `report`: first generation, each with its own. Two queries.

    Who may not be seen is left out; where somebody visible stands below, an empty place remains, so that
    nobody's generation changes because somebody else withdraws.
    """
    seen = {row.pk: row for row in of_report(user, report)}
    everybody = Imitation.objects.filter(report=report).order_by("pk")
    nodes: dict[int, Node] = {}
    roots: list[Node] = []
    rows = list(everybody.values_list("pk", "parent", "generation"))
    needed = _with_ancestors(seen, {pk: parent for pk, parent, _ in rows})
    for pk, parent, generation in rows:  # a parent is older than its children
        if pk in needed:
            nodes[pk] = Node(seen.get(pk), generation)
            (nodes[parent].children if parent else roots).append(nodes[pk])
    return roots


def _with_ancestors(wanted: Iterable[int], parents: dict[int, int | None]) -> set[int]:
    found: set[int] = set()
    for pk in wanted:
        current: int | None = pk
        while current is not None and current not in found:
            found.add(current)
            current = parents[current]
    return found


def counts(user: Any, report: Report) -> Counts:
    """The numbers of a report, for people who may read it: others get zero. One query."""
    rows = Imitation.objects.visible_to(user).counted().filter(report=report)
    return count(rows.values_list("state", flat=True))


def count(states: Iterable[str]) -> Counts:
    """The same from rows at hand."""
    found = Counter(states)
    named = [(state.value, str(state.label), found[state]) for state in Imitation.State if found[state]]
    return Counts(total=sum(found.values()), states=named)


def waiting_for(user: Any) -> Any:
    """What this person can confirm: for the municipality she coordinates; moderators where nobody does."""
    rows = Imitation.objects.of_sides(user).waiting()
    here = Q(imitator_confirmed_at=None)
    there = Q(source_confirmed_at=None)
    if can_moderate(user):
        rows = rows.alias(here_is_empty=~_coordinated("municipality"), there_is_empty=~_coordinated("source"))
        return rows.filter((here & Q(here_is_empty=True)) | (there & Q(there_is_empty=True)))
    place = user.coordinated_pk if user.is_authenticated else None
    if place is None:
        return rows.none()
    return rows.filter((here & Q(municipality=place)) | (there & Q(source=place)))


def _coordinated(path: str) -> Exists:
    return Exists(
        Coordinator.objects.current().filter(
            municipality=OuterRef(path), member__is_active=True, member__municipality=OuterRef(path)
        )
    )


def around(user: Any, place: Municipality) -> tuple[list[Imitation], list[Imitation]]:
    """(what a municipality imitates, who imitates it), newest first; what counts only. Two queries."""
    rows = Imitation.objects.visible_to(user).counted().with_names(user).order_by("-declared_at", "-pk")
    return list(rows.filter(municipality=place)[:20]), list(rows.filter(source=place)[:20])


def parents_for(user: Any, report: Report) -> QuerySet[Imitation]:
    """From whom, besides the leading municipality, somebody can say to have copied."""
    rows = Imitation.objects.visible_to(user).counted().filter(report=report)
    return rows.select_related("municipality").order_by("municipality__sort_key", "pk")


def own_reports(user: Any, imitation: Imitation) -> QuerySet[Report]:
    """Published reports of the municipality that imitates: one of them may tell how it went."""
    rows = Report.objects.visible_to(user).published().filter(current__lead=imitation.municipality_id)
    return rows.exclude(pk=imitation.report_id).order_by("title", "pk")


def places_without_coordinator() -> QuerySet[Municipality]:
    """For whom a moderator may declare an imitation."""
    return Municipality.objects.alias(has_one=_coordinated("pk")).filter(has_one=False).in_order()
