"""What things of the school serve: strategies and their parts, named by slug.

Reports, courses, threads and municipalities point to goals by slug (`serves`), as they do with topics: fixed
words need no table and no join (ADR 5).
"""

from dataclasses import dataclass
from functools import cache

from django.db import models


class GoalKind(models.TextChoices):
    """What a goal is part of."""

    DNA = "dna", "Südwestfalen-DNA"
    CHARTER = "charta", "Smart City Charta"


@dataclass(frozen=True)
class Goal:
    """Something that work can serve. `slug` is its name in addresses and rows."""

    slug: str
    kind: GoalKind
    title: str

    def __str__(self) -> str:
        return self.title


_GOALS = (
    Goal("digital", GoalKind.DNA, "Digital"),
    Goal("nachhaltig", GoalKind.DNA, "Nachhaltig"),
    Goal("authentisch", GoalKind.DNA, "Authentisch"),
    Goal("charta-ziele", GoalKind.CHARTER, "Ziele, Strategien und Strukturen"),
    Goal("charta-teilhabe", GoalKind.CHARTER, "Transparenz, Teilhabe und Mitgestaltung"),
    Goal("charta-infrastruktur", GoalKind.CHARTER, "Infrastrukturen, Daten und Dienstleistungen"),
    Goal("charta-ressourcen", GoalKind.CHARTER, "Ressourcen, Kompetenzen und Kooperationen"),
)


@cache
def all_goals() -> dict[str, Goal]:
    """Every goal by its slug, in the order they are shown."""
    return {goal.slug: goal for goal in _GOALS}


def goals_of(slugs: list[str]) -> list[Goal]:
    """The goals with these slugs, in the order they are shown; unknown slugs are left out."""
    return [goal for slug, goal in all_goals().items() if slug in slugs]


def goal_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All goals as choices of a form, grouped by kind."""
    return [
        (str(kind.label), [(goal.slug, goal.title) for goal in all_goals().values() if goal.kind == kind])
        for kind in GoalKind
    ]
