"""The map of the region as SVG paths, made by `manage.py build_map` and read once per process."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from members.models import Municipality

FILE = Path(__file__).parent / "data" / "map.json"


@dataclass(frozen=True)
class Area:
    """One municipality on a map: `path` is the `d` of an SVG path, `x` and `y` its middle."""

    municipality: Municipality
    path: str
    x: str  # text: templates would write numbers the German way
    y: str
    is_on: bool  # not filtered away


@dataclass(frozen=True)
class Map:
    """What `members/_map.html` draws; `box` is the viewBox."""

    box: str
    areas: list[Area]


@dataclass(frozen=True)
class Sketch:
    """A small map without links; `layers` maps names ("pioneer", "here" …) to the `d` of one SVG path."""

    box: str
    layers: dict[str, str]


@cache
def _content() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


def draw(municipalities: Iterable[Municipality], *, on: Collection[int]) -> Map:
    """The large map of `municipalities`; `on` are the pks not filtered away. Unknown shapes are left out."""
    drawing = _content()["large"]
    areas = [
        Area(
            municipality,
            path=drawing["paths"][municipality.ags],
            x=str(drawing["labels"][municipality.ags][0]),
            y=str(drawing["labels"][municipality.ags][1]),
            is_on=municipality.pk in on,
        )
        for municipality in municipalities
        if municipality.ags in drawing["paths"]
    ]
    return Map(box=drawing["box"], areas=areas)


def sketch(municipalities: Iterable[Municipality], *, here: Municipality | None = None) -> Sketch:
    """The small map: by role, or – where `here` is given – that municipality and all the others."""
    drawing = _content()["small"]
    layers: dict[str, str] = {}
    for municipality in municipalities:
        layer = municipality.role if here is None else "here" if municipality.ags == here.ags else "there"
        layers[layer] = layers.get(layer, "") + drawing["paths"].get(municipality.ags, "")
    return Sketch(box=drawing["box"], layers=layers)


def neighbours(municipality: Municipality) -> list[str]:
    """AGS of the municipalities of the region that border on this one."""
    return _content()["neighbours"].get(municipality.ags, [])
