"""How a channel is spread from the middle of a cell to its edge: 8 rings of 3 measures."""

from __future__ import annotations

import numpy as np
from numba import njit

from cellmapkit.cellprofiler.distance import outside_distance

_RINGS, _OCTANTS = 8, 8
NAMES = tuple(
    f"radial_{name}_ring{ring}" for ring in range(1, _RINGS + 1) for name in ("fraction", "per_area", "octant_cv")
)


def radial(planes: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Measure how intensity is spread over rings and octants.

    Parameters
    ----------
    planes : ndarray of float64, shape (n, n_planes, size, size)
        Raw intensities of some channels.
    masks : ndarray of bool, shape (n, size, size)
        One cell each.

    Returns
    -------
    ndarray of float64, shape (n, n_planes, 24)
        In the order of :data:`NAMES`, ring 1 innermost; zeros for an empty ring and for a channel without intensity.
    """
    out = np.zeros((len(planes), planes.shape[1], _RINGS, 3))
    _fill(np.ascontiguousarray(planes, np.float64), np.ascontiguousarray(masks, np.bool_), out)
    return out.reshape(len(planes), planes.shape[1], len(NAMES))


@njit(cache=True, nogil=True)
def _fill(planes: np.ndarray, masks: np.ndarray, out: np.ndarray) -> None:
    area, sums = np.empty((_RINGS, _OCTANTS)), np.empty((_RINGS, _OCTANTS))
    for i in range(len(planes)):
        cells = sectors(masks[i])
        for plane in range(planes.shape[1]):
            area[:], sums[:] = 0, 0
            for y in range(masks.shape[1]):
                for x in range(masks.shape[1]):
                    if masks[i, y, x]:
                        ring, octant = divmod(cells[y, x], _OCTANTS)
                        area[ring, octant] += 1
                        sums[ring, octant] += planes[i, plane, y, x]
            if sums.sum() > 0:
                _measure(area, sums, out[i, plane])


@njit(cache=True, nogil=True)
def sectors(mask: np.ndarray) -> np.ndarray:
    """Return ring times 8 plus octant of each pixel, shape (size, size), int64; of no meaning outside.

    Rings are equal steps of d / (d + e), d the distance to the centre and e the distance to the outside; the centre is
    the pixel furthest from the outside, the first in reading order where several are.
    """
    edge = outside_distance(mask)
    centre = edge.argmax()
    row, column = centre // mask.shape[1], centre % mask.shape[1]
    out = np.zeros(mask.shape, dtype=np.int64)
    for y in range(mask.shape[0]):
        for x in range(mask.shape[1]):
            if mask[y, x]:
                dy, dx = y - row, x - column
                middle = np.sqrt(dy * dy + dx * dx)
                ring = int(_RINGS * middle / (middle + edge[y, x]))
                out[y, x] = _OCTANTS * ring + (dy > 0) + 2 * (dx > 0) + 4 * (abs(dy) > abs(dx))
    return out


@njit(cache=True, nogil=True)
def _measure(area: np.ndarray, sums: np.ndarray, out: np.ndarray) -> None:
    """Write the three measures of each ring; an octant without a pixel does not take part in the third."""
    total, pixels = sums.sum(), area.sum()
    for ring in range(_RINGS):
        inside = sums[ring].sum()
        if inside <= 0:
            continue
        out[ring, 0] = inside / total
        out[ring, 1] = out[ring, 0] / (area[ring].sum() / pixels)
        present = area[ring] > 0
        means = sums[ring][present] / area[ring][present]
        out[ring, 2] = means.std() / means.mean()
