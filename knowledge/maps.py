"""The region with the generations of a report: where it began, who took it over, and from there who else."""

from collections.abc import Iterable
from dataclasses import dataclass

from members import maps
from members.models import Municipality

DEEPEST = 3  # generations with a look of their own; deeper ones share the last


@dataclass(frozen=True)
class Place:
    """A municipality on the map: `generation` None takes no part, 0 is where the report comes from."""

    area: maps.Area
    generation: int | None
    look: str  # the class of its area


@dataclass(frozen=True)
class Picture:
    """What `knowledge/_imitation_map.html` draws."""

    box: str
    places: list[Place]
    generations: list[tuple[str, str]]  # (look, words), for the legend


def draw(everybody: Iterable[Municipality], generations: dict[int, int]) -> Picture:
    """The map of `everybody`; `generations` maps keys of municipalities to 0, 1, 2 …"""
    drawn = maps.draw(everybody, on=set(generations))
    places = [_place(area, generations.get(area.municipality.pk)) for area in drawn.areas]
    depths = sorted(set(generations.values()))
    return Picture(drawn.box, places, [(_look(depth), _word(depth)) for depth in depths])


def _place(area: maps.Area, generation: int | None) -> Place:
    return Place(area, generation, _look(generation))


def _look(generation: int | None) -> str:
    return "rest" if generation is None else f"g{min(generation, DEEPEST)}"


def _word(generation: int) -> str:
    return "0 – hier begann es" if generation == 0 else f"{generation} – {generation}. Generation"
