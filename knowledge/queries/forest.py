"""Who stands above and below whom, across reports.

A tree is one report with its imitations. Where an imitator has written a report of its own about it
(`own_report`), that report's tree hangs below: all trees together are a forest. On no path from a root
downwards a municipality stands twice, withdrawn or not; `actions` ask here, under the lock of the forest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from knowledge.models import Imitation


class Edge(NamedTuple):
    """An imitation as the forest sees it: keys only."""

    pk: int
    report: int
    municipality: int
    origin: int
    parent: int | None
    own_report: int | None


@dataclass(frozen=True)
class Forest:
    """All edges, read at once: there are hundreds, and they are read only when one is added."""

    edges: dict[int, Edge]

    @classmethod
    def read(cls) -> "Forest":
        """One query."""
        rows = Imitation.objects.values_list("pk", "report", "municipality", "origin", "parent", "own_report")
        return cls({row[0]: Edge(*row) for row in rows.order_by("pk")})

    def above(self, report: int, parent: int | None) -> Iterator[Edge]:
        """The imitations on the way up from a place in the tree of `report` to the very first report."""
        while True:
            while parent is not None:
                yield self.edges[parent]
                parent = self.edges[parent].parent
            link = self._written_as(report)
            if link is None:
                return
            yield link
            report, parent = link.report, link.parent

    def municipalities_above(self, report: int, parent: int | None, lead: int) -> set[int]:
        """Municipalities on that way, `lead` of the report and of all reports above included."""
        return {lead} | {pk for edge in self.above(report, parent) for pk in (edge.municipality, edge.origin)}

    def reports_above(self, report: int) -> set[int]:
        """This report and those it goes back to."""
        return {report} | {edge.report for edge in self.above(report, None)}

    def municipalities_below(self, report: int) -> set[int]:
        """Everybody in the tree of `report` and in the trees that hang below it."""
        found: set[int] = set()
        reports, seen = [report], {report}
        while reports:
            current = reports.pop()
            for edge in self.edges.values():
                if edge.report != current:
                    continue
                found.add(edge.municipality)
                if edge.own_report is not None and edge.own_report not in seen:
                    seen.add(edge.own_report)
                    reports.append(edge.own_report)
        return found

    def _written_as(self, report: int) -> Edge | None:
        return next((edge for edge in self.edges.values() if edge.own_report == report), None)
