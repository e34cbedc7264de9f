"""Where the boxes and arrows of a lineage go: layers from the origins down, few crossings, nothing overlaps.

The layered drawing of Sugiyama, Tagawa and Toda (1981): an arrow over several layers has a lane of its own in each.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cellmapkit.audit.lineages.nodes import Lineage

WIDTH, HEIGHT = 230, 80
_LANE, _GAP_X, _GAP_Y, _MARGIN = 14, 26, 64, 24
_SWEEPS = 12

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where everything is, in pixels.

    Attributes
    ----------
    corners : dict of str to (float, float)
        Upper left corners of boxes by key.
    routes : dict of (str, str) to list of (float, float)
        The points an arrow goes through, by source and target: two for each layer it crosses, between its ends.
    width, height : float
        Of the drawing.
    """

    corners: dict[str, Point]
    routes: dict[tuple[str, str], list[Point]]
    width: float
    height: float


def layout_of(lineage: Lineage) -> Layout:
    """Return where each node and arrow goes.

    Parameters
    ----------
    lineage : Lineage
        Each crate before those it was made from, as :func:`cellmapkit.audit.lineages.nodes.lineage_of` gives it.

    Returns
    -------
    Layout
        An origin one layer above the first that reads it, results below.
    """
    rows = _rows(lineage)
    chains = {(arrow.source, arrow.target): _lanes(arrow.source, arrow.target, rows) for arrow in lineage.arrows}
    layers: list[list[str]] = [[] for _ in range(max(rows.values()) + 1)]
    for key, row in rows.items():
        layers[row].append(key)
    neighbours: dict[str, list[str]] = {key: [] for key in rows}
    for chain in chains.values():
        for row, lane in enumerate(chain[1:-1], rows[chain[0]] + 1):
            layers[row].append(lane)
        for above, below in pairwise(chain):
            neighbours.setdefault(above, []).append(below)
            neighbours.setdefault(below, []).append(above)
    _order(layers, neighbours)
    centres = _centres(layers, neighbours)
    left = min(centres[key] - _width(key) / 2 for key in centres) - _MARGIN
    right = max(centres[key] + _width(key) / 2 for key in centres) + _MARGIN
    corners = {key: (centres[key] - left - WIDTH / 2, _top(row)) for key, row in rows.items()}
    routes = {
        ends: _points(chain, rows[ends[0]], {key: centres[key] - left for key in chain})
        for ends, chain in chains.items()
    }
    return Layout(corners=corners, routes=routes, width=right - left, height=_top(len(layers)) - _GAP_Y + _MARGIN)


def _rows(lineage: Lineage) -> dict[str, int]:
    """Return the layer of each node, origins first: as near to what was made of them as the order allows."""
    height = dict.fromkeys(lineage.nodes, 0)
    users: dict[str, list[str]] = {}
    for arrow in lineage.arrows:
        users.setdefault(arrow.source, []).append(arrow.target)
    for key in lineage.nodes:  # crates come before those they were made from, all other nodes last
        height[key] = max((height[user] + 1 for user in users.get(key, ())), default=0)
    top = max(height.values())
    return {key: top - height[key] for key in lineage.nodes}


def _lanes(source: str, target: str, rows: dict[str, int]) -> list[str]:
    between = [f"{source}>{target}@{row}" for row in range(rows[source] + 1, rows[target])]
    return [source, *between, target]


def _order(layers: list[list[str]], neighbours: dict[str, list[str]]) -> None:
    """Order each layer by the mean place of the neighbours, swept up and down."""
    place = {key: (index + 0.5) / len(layer) for layer in layers for index, key in enumerate(layer)}
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            aim = {key: _mean([place[one] for one in neighbours[key]], place[key]) for key in layer}
            layer.sort(key=lambda key: (aim[key], place[key]))
            place.update({key: (index + 0.5) / len(layer) for index, key in enumerate(layer)})


def _centres(layers: list[list[str]], neighbours: dict[str, list[str]]) -> dict[str, float]:
    """Return the middle of each box and lane: below its neighbours, as far as the boxes beside it allow."""
    centres: dict[str, float] = {}
    for layer in layers:
        middle = sum(_width(key) + _GAP_X for key in layer) / 2
        for key in layer:
            centres[key] = _width(key) / 2 - middle
            middle -= _width(key) + _GAP_X
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else layers[::-1]:
            aims = [_mean([centres[one] for one in neighbours[key]], centres[key]) for key in layer]
            steps = [_width(one) / 2 + _GAP_X + _width(two) / 2 for one, two in pairwise(layer)]
            from_left = _spaced(aims, steps)
            from_right = [-x for x in _spaced([-x for x in aims[::-1]], steps[::-1])][::-1]
            centres.update({key: (from_left[i] + from_right[i]) / 2 for i, key in enumerate(layer)})
    return centres


def _spaced(aims: list[float], steps: list[float]) -> list[float]:
    """Return places at or right of the aims that keep the steps between them."""
    placed = aims[:1]
    for aim, step in zip(aims[1:], steps, strict=True):
        placed.append(max(aim, placed[-1] + step))
    return placed


def _points(chain: list[str], row: int, centres: dict[str, float]) -> list[Point]:
    points = [(centres[chain[0]], _top(row) + HEIGHT)]
    for place, lane in enumerate(chain[1:-1], row + 1):
        points += [(centres[lane], _top(place)), (centres[lane], _top(place) + HEIGHT)]
    return [*points, (centres[chain[-1]], _top(row + len(chain) - 1))]


def _top(row: int) -> float:
    return _MARGIN + row * (HEIGHT + _GAP_Y)


def _width(key: str) -> float:
    return _LANE if "@" in key else WIDTH


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
