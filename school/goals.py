"""What things of the school serve: strategies and their parts, named by slug.

Reports, courses, guides, lead projects and threads point to goals by slug (`serves`), as they do with topics:
words that change with a release need no table and no join (ADR 5). They stand in `content/goals.yaml`.

The page of a goal asks the panels of the place "goal" what serves it; `request.goal` is the goal.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse

from school.content import read_rows
from school.text import render_markdown

GOALS = Path(__file__).parent / "content" / "goals.yaml"
SLUG_LENGTH = 40  # what a column that points to a goal must hold


class GoalKind(models.TextChoices):
    """What a goal is part of, in the order of the overview."""

    FRAMEWORK = "rahmen", "Gemeinsame Strategien"
    DNA = "dna", "Südwestfalen-DNA"
    TRAIT = "merkmal", "Was Smart City hier heißt"
    VISION = "vision", "Visionsbilder"
    MUNICIPAL = "kommunal", "Kommunale Strategien"
    FIELD = "handlungsfeld", "Handlungsfelder"
    CHARTER = "charta", "Smart City Charta"
    REGIONALE = "regionale", "REGIONALE 2025"


@dataclass(frozen=True)
class Goal:
    """Something that work can serve. `slug` is its name in addresses and rows, `parent` the slug of the whole
    it is part of, `municipality` the AGS of the town whose strategy it is; both may be empty."""

    slug: str
    kind: GoalKind
    title: str
    summary: str = ""
    text: str = ""
    parent: str = ""
    municipality: str = ""
    sources: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page that shows what serves it."""
        return reverse("knowledge:goal", args=[self.slug])

    @cached_property
    def html(self) -> str:
        """The text, rendered once a process."""
        return render_markdown(self.text, breaks=False)

    @property
    def children(self) -> list["Goal"]:
        """Its parts, in order."""
        return [goal for goal in all_goals().values() if goal.parent == self.slug]

    @property
    def whole(self) -> "Goal | None":
        """What it is part of."""
        return all_goals().get(self.parent)

    @property
    def family(self) -> list[str]:
        """Its slug and those of all its parts: who serves a field serves the strategy."""
        return [self.slug, *(slug for child in self.children for slug in child.family)]

    @property
    def long_title(self) -> str:
        """The title with the town before it, where it would be one of many: "Soest: Mobilität"."""
        whole = self.whole
        if self.kind != GoalKind.FIELD or whole is None:
            return self.title
        return f"{whole.title.removeprefix('Strategie von ').partition(':')[0]}: {self.title}"

    @property
    def hosts(self) -> list[tuple[str, str]]:
        """(address, host) of its sources, for links."""
        return [(url, (urlsplit(url).hostname or "").removeprefix("www.")) for url in self.sources]


@cache
def all_goals() -> dict[str, Goal]:
    """Every goal by its slug, in the order they are shown."""
    return read_goals(GOALS)


def read_goals(path: Path) -> dict[str, Goal]:
    """The goals of a file. Raises ValidationError with a sentence for every wrong entry."""
    rows = read_rows(
        path,
        required=["slug", "kind", "title", "summary"],
        optional={"text": "", "parent": "", "municipality": "", "sources": []},
        unique=["slug"],
    )
    errors, slugs = [], {row["slug"] for row in rows}
    for row in rows:
        if row["kind"] not in GoalKind.values:
            errors.append(f"{row['slug']}: Die Art „{row['kind']}“ gibt es nicht.")
        if row["parent"] and row["parent"] not in slugs:
            errors.append(f"{row['slug']}: „{row['parent']}“ gibt es nicht.")
        if len(row["slug"]) > SLUG_LENGTH:
            errors.append(f"{row['slug']}: Die Adresse ist länger als {SLUG_LENGTH} Zeichen.")
    if errors:
        raise ValidationError([f"{path.name}, {error}" for error in errors])
    goals = [
        Goal(**row | {"kind": GoalKind(row["kind"]), "sources": tuple(row["sources"])})  # type: ignore[arg-type]
        for row in rows
    ]
    return {goal.slug: goal for goal in goals}


def goals_of(slugs: Iterable[str]) -> list[Goal]:
    """The goals with these slugs, in the order they are shown; unknown slugs are left out."""
    wanted = set(slugs)
    return [goal for slug, goal in all_goals().items() if slug in wanted]


def goals_of_municipality(ags: str) -> list[Goal]:
    """The strategy of a municipality and its fields; nothing for most of them."""
    return [goal for goal in all_goals().values() if goal.municipality == ags]


def goal_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All goals as choices of a form, grouped by kind; fields carry the name of their town."""
    return [
        (
            str(kind.label),
            [(goal.slug, goal.long_title) for goal in all_goals().values() if goal.kind == kind],
        )
        for kind in GoalKind
    ]


def check_goals(slugs: Iterable[str]) -> None:
    """For content that comes as files: every slug is a goal. Raises ValidationError that names the others."""
    if unknown := sorted(set(slugs) - all_goals().keys()):
        raise ValidationError(f"Diese Ziele gibt es nicht: {', '.join(unknown)}.")
