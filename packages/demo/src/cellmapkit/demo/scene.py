"""Where cells and nuclei lie in a field: outlines, distances to them, and who owns which pixel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

FIELD_WIDTH = 165.0
"""Micrometres across a field: 2048 pixels of 0.08, as the Human Protein Atlas has."""
FAR = 1e3
"""Distance, in micrometres, of a pixel outside all cells from the nucleus it doesn't have."""
_CELL_RADIUS = 20.5
_NUCLEUS_RADIUS = 8.5
_CLOSEST = 27.0  # between centres: outlines overlap there and are cut along a line, nuclei do not meet
_CROWDED = 0.55  # fraction of the cells that settle beside another one
_ANGLES = 1024
_TRIES = 30


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The geometry of a field. Lengths are in micrometres, maps of shape (size, size).

    Attributes
    ----------
    scale : float
        Pixels per micrometre.
    cells : ndarray of uint8
        Number of the cell a pixel belongs to, from 1; 0 outside all of them.
    to_nucleus : ndarray of float32
        Distance to the outline of the own nucleus, negative within it; :data:`FAR` outside cells.
    to_outline : ndarray of float32
        Distance to the own outline along the radius; 0 outside cells.
    nucleoli : ndarray of float32
        1 within a nucleolus, 0 elsewhere, soft at the border.
    centres, origins : ndarray of float64, shape (n_cells, 2)
        Row and column of the middle of each nucleus, and of the organising centre of the microtubules beside it.
    """

    scale: float
    cells: np.ndarray
    to_nucleus: np.ndarray
    to_outline: np.ndarray
    nucleoli: np.ndarray
    centres: np.ndarray
    origins: np.ndarray

    @property
    def nuclei(self) -> np.ndarray:
        """Return the number of the nucleus a pixel belongs to, the same as that of its cell; 0 elsewhere."""
        return np.where(self.to_nucleus < 0, self.cells, np.uint8(0))


@dataclass(frozen=True, kw_only=True)
class _Outlines:
    """Middle of each shape, and its radius at each of :data:`_ANGLES` angles."""

    centres: np.ndarray
    radii: np.ndarray


def draw_scene(rng: np.random.Generator, size: int, cells_per_field: int) -> Scene:
    """Return the geometry of one field.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws places, outlines and nucleoli.
    size : int
        Pixels of an edge.
    cells_per_field : int
        Mean number of cells.

    Returns
    -------
    Scene
        Some cells touch, some are cut by the border.
    """
    spread = round(cells_per_field / 5)
    n_cells = max(1, int(rng.integers(cells_per_field - spread, cells_per_field + spread + 1)))
    bodies, nuclei = _outlines(rng, n_cells, cells_per_field)
    scale = size / FIELD_WIDTH
    cells, to_nucleus, to_outline = _own(bodies, nuclei, size, scale)
    angle = rng.uniform(0, 2 * np.pi, n_cells)
    reach = _radius_at(nuclei.radii, angle) + 1.0
    origins = nuclei.centres + reach[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return Scene(
        scale=scale,
        cells=cells,
        to_nucleus=to_nucleus,
        to_outline=to_outline,
        nucleoli=_nucleoli(rng, nuclei, size, scale) * (to_nucleus < 0),
        centres=nuclei.centres,
        origins=origins,
    )


def _outlines(rng: np.random.Generator, n_cells: int, crowd: int) -> tuple[_Outlines, _Outlines]:
    shrink = min(1.0, np.sqrt(12 / crowd))  # cells of a crowded field are smaller
    places = _places(rng, n_cells, shrink)
    body = shrink * _CELL_RADIUS * rng.lognormal(0, 0.12, n_cells)
    nucleus = shrink * _NUCLEUS_RADIUS * rng.lognormal(0, 0.08, n_cells)
    off = rng.uniform(0.05, 0.25, n_cells) * body
    way = rng.uniform(0, 2 * np.pi, n_cells)
    middles = places + off[:, None] * np.stack([np.sin(way), np.cos(way)], axis=1)
    return (
        _Outlines(centres=places, radii=body[:, None] * _wobble(rng, n_cells, 0.27)),
        _Outlines(centres=middles, radii=nucleus[:, None] * _wobble(rng, n_cells, 0.11)),
    )


def _places(rng: np.random.Generator, n_cells: int, shrink: float) -> np.ndarray:
    """Return centres: each new one beside an earlier one or anywhere, the first try that keeps its distance."""
    found = rng.uniform(0.2, 0.8, (1, 2)) * FIELD_WIDTH
    for _ in range(n_cells - 1):
        anywhere = rng.uniform(0, FIELD_WIDTH, (_TRIES, 2))
        way = rng.uniform(0, 2 * np.pi, _TRIES)
        reach = shrink * _CLOSEST * rng.uniform(1.0, 1.25, _TRIES)
        beside = found[rng.integers(0, len(found), _TRIES)] + reach[:, None] * np.stack([np.sin(way), np.cos(way)], 1)
        tries = np.where((rng.random(_TRIES) < _CROWDED)[:, None], beside, anywhere)
        inside = ((tries > 0) & (tries < FIELD_WIDTH)).all(axis=1)
        gap = np.linalg.norm(tries[:, None] - found[None], axis=2).min(axis=1) * inside
        good = np.flatnonzero(gap >= shrink * _CLOSEST)
        found = np.vstack([found, tries[good[0] if len(good) else int(gap.argmax())]])
    return found


def _wobble(rng: np.random.Generator, n_shapes: int, amount: float) -> np.ndarray:
    """Return relative radii, shape (n_shapes, n_angles): an ellipse-like sum of waves, weaker the faster they turn."""
    angles = np.linspace(0, 2 * np.pi, _ANGLES, endpoint=False)
    turns = np.arange(2, 8)
    phase = rng.uniform(0, 2 * np.pi, (n_shapes, len(turns)))
    height = amount * rng.uniform(0.3, 1, (n_shapes, len(turns))) * (2.0 / turns) ** 1.6
    waves = np.cos(turns[None, :, None] * angles + phase[:, :, None])
    return np.exp((height[:, :, None] * waves).sum(axis=1))


def _radius_at(radii: np.ndarray, angle: np.ndarray) -> np.ndarray:
    return radii[np.arange(len(radii)), (angle * (_ANGLES / (2 * np.pi))).astype(int) % _ANGLES]


def _own(bodies: _Outlines, nuclei: _Outlines, size: int, scale: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return owner, distance to the nucleus and distance to the outline of each pixel.

    A pixel within two outlines goes to the cell in which it lies deeper relative to the radius; a nucleus keeps its
    own.
    """
    cells = np.zeros((size, size), np.uint8)
    best = np.ones((size, size), np.float32)
    to_nucleus = np.full((size, size), FAR, np.float32)
    to_outline = np.zeros((size, size), np.float32)
    for number, (centre, radii) in enumerate(zip(bodies.centres, bodies.radii, strict=True)):
        reach = radii.max() + 1
        middle, inner = nuclei.centres[number], nuclei.radii[number]
        box = _box(centre, reach, size, scale)
        relative, edge, distance = _polar(box, centre, radii, scale)
        _, nucleus_edge, nucleus_distance = _polar(box, middle, inner, scale)
        from_nucleus = nucleus_distance - nucleus_edge
        relative = np.where(from_nucleus < 0.5, np.minimum(relative, 0.2), relative)
        wins = relative < best[box]
        cells[box][wins] = number + 1
        best[box][wins] = relative[wins]
        to_nucleus[box][wins] = from_nucleus[wins]
        to_outline[box][wins] = np.maximum(edge - distance, 0)[wins]
    return cells, to_nucleus, to_outline


def _box(centre: np.ndarray, reach: float, size: int, scale: float) -> tuple[slice, slice]:
    low = np.clip(np.floor((centre - reach) * scale), 0, size).astype(int)
    high = np.clip(np.ceil((centre + reach) * scale) + 1, 0, size).astype(int)
    return slice(low[0], high[0]), slice(low[1], high[1])


def _polar(
    box: tuple[slice, slice], centre: np.ndarray, radii: np.ndarray, scale: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return distance over radius, the radius in that direction, and the distance, of each pixel of a box."""
    y, x = ((np.arange(part.start, part.stop, dtype=np.float32) + 0.5) / scale for part in box)
    y, x = y[:, None] - np.float32(centre[0]), x[None, :] - np.float32(centre[1])
    distance = np.sqrt(y * y + x * x)
    turn = (np.arctan2(y, x) * np.float32(_ANGLES / (2 * np.pi))).astype(np.int32) % _ANGLES
    edge = radii.astype(np.float32)[turn]
    return distance / edge, edge, distance


def _nucleoli(rng: np.random.Generator, nuclei: _Outlines, size: int, scale: float) -> np.ndarray:
    found = np.zeros((size, size), np.float32)
    for centre, radii in zip(nuclei.centres, nuclei.radii, strict=True):
        for _ in range(int(rng.integers(1, 5))):
            angle, share = rng.uniform(0, 2 * np.pi), rng.uniform(0.1, 0.62)
            place = centre + share * radii.mean() * np.array([np.sin(angle), np.cos(angle)])
            radius = rng.uniform(0.11, 0.22) * radii.mean() * _wobble(rng, 1, 0.12)[0]
            box = _box(place, 1.6 * radius.max() + 0.5, size, scale)
            _, edge, distance = _polar(box, place, radius, scale)
            found[box] = np.maximum(found[box], np.clip(0.5 + 2.0 * (edge - distance), 0, 1))
    return found
