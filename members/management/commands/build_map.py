"""`manage.py build_map`: turns the boundaries (GeoJSON) into the small SVG paths of `members/data/map.json`.

Run it again only when the boundaries change; the result is committed. Every point is rounded to a grid,
so that neighbours keep sharing their border without gaps; what falls together or lies on a line is left out.
"""

import gzip
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from members import maps

SOURCE = maps.FILE.with_name("suedwestfalen.geojson")
SIZES = {"large": 900, "small": 200}  # width of the grid in units
MARGIN = 4

Point = tuple[int, int]
Ring = list[Point]


class Command(BaseCommand):
    """Writes `members/data/map.json`."""

    help = "Baut die Karte aus den Gemeindegrenzen neu."

    def handle(self, *args: Any, **options: Any) -> None:
        """Project, round, write, and say how large it is."""
        shapes = _read(SOURCE)
        content: dict[str, Any] = {"neighbours": _neighbours(shapes)}
        for size, width in SIZES.items():
            content[size] = _draw(shapes, width)
        text = json.dumps(content, separators=(",", ":"), sort_keys=True)
        maps.FILE.write_text(text + "\n", encoding="utf-8")
        self.stdout.write(f"{len(shapes)} Kommunen, {len(gzip.compress(text.encode())) // 1000} kB gepackt.")


def _read(path: Path) -> dict[str, list[list[tuple[float, float]]]]:
    """AGS → rings of (longitude, latitude)."""
    shapes: dict[str, list[list[tuple[float, float]]]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        polygons = (
            geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        )
        rings = [[(point[0], point[1]) for point in ring] for polygon in polygons for ring in polygon]
        shapes[feature["properties"]["ags"]] = rings
    return shapes


def _neighbours(shapes: dict[str, list[list[tuple[float, float]]]]) -> dict[str, list[str]]:
    """AGS → AGS of those that share a stretch of border with it, not just a corner."""
    sides: dict[frozenset[tuple[float, float]], set[str]] = {}
    for ags, rings in shapes.items():
        for ring in rings:
            for side in pairwise(ring):
                sides.setdefault(frozenset(side), set()).add(ags)
    found: dict[str, set[str]] = {ags: set() for ags in shapes}
    for owners in sides.values():
        for ags in owners:
            found[ags] |= owners - {ags}
    return {ags: sorted(others) for ags, others in found.items()}


def _draw(shapes: dict[str, list[list[tuple[float, float]]]], width: int) -> dict[str, Any]:
    """{"box", "paths": {AGS: d}, "labels": {AGS: [x, y]}}: plate carrée, squeezed by cos(latitude)."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (width - 2 * MARGIN) / ((east - west) * squeeze)

    def place(point: tuple[float, float]) -> Point:
        x, y = point
        return round((x - west) * squeeze * scale) + MARGIN, round((north - y) * scale) + MARGIN

    height = round((north - south) * scale) + 2 * MARGIN
    paths = {ags: "".join(_path([place(p) for p in ring]) for ring in rings) for ags, rings in shapes.items()}
    labels = {ags: place(_middle(rings)) for ags, rings in shapes.items()}
    return {"box": f"0 0 {width} {height}", "paths": paths, "labels": labels}


def _middle(rings: list[list[tuple[float, float]]]) -> tuple[float, float]:
    """Centre of gravity of the longest ring, by the shoelace formula."""
    longest = max(rings, key=lambda ring: len(ring))
    sides = list(pairwise(longest))
    weights = [x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in sides]
    x = sum((a[0] + b[0]) * weight for (a, b), weight in zip(sides, weights, strict=True))
    y = sum((a[1] + b[1]) * weight for (a, b), weight in zip(sides, weights, strict=True))
    return x / (3 * sum(weights)), y / (3 * sum(weights))


def _path(ring: Ring) -> str:
    """SVG path of a ring in relative steps; empty when the ring is too small for the grid."""
    points = _without_idle_points(ring)
    if len(points) < 3:
        return ""
    steps = " ".join(f"{x2 - x1} {y2 - y1}" for (x1, y1), (x2, y2) in pairwise(points))
    return f"M{points[0][0]} {points[0][1]}l{steps.replace(' -', '-')}z"


def _without_idle_points(ring: Ring) -> Ring:
    """The ring without repeated points and without points on a straight line between their neighbours."""
    kept: Ring = []
    for point in ring[:-1]:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return kept


def _is_straight(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) == (b[1] - a[1]) * (c[0] - a[0])
