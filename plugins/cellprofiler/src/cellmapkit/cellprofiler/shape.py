"""The shape of a cell: 16 measures of its mask. The 30 Zernike magnitudes of the mask are in :mod:`.zernike`."""

from __future__ import annotations

import numpy as np
from numba import njit

from cellmapkit.cellprofiler.distance import outside_distance
from cellmapkit.cellprofiler.outline import around, convex_area, feret, outline

NAMES = (
    "area",
    "perimeter",
    "form_factor",
    "compactness",
    "eccentricity",
    "solidity",
    "extent",
    "euler_number",
    "major_axis",
    "minor_axis",
    "orientation",
    "max_radius",
    "mean_radius",
    "median_radius",
    "min_feret",
    "max_feret",
)


def shape(masks: np.ndarray) -> np.ndarray:
    """Measure the shape of cells.

    Parameters
    ----------
    masks : ndarray of bool, shape (n, size, size)
        One cell each; what lies beyond the crop is outside the cell.

    Returns
    -------
    ndarray of float64, shape (n, 16)
        In the order of :data:`NAMES`, lengths in pixels; zeros for an empty mask.
    """
    out = np.zeros((len(masks), len(NAMES)))
    _fill(np.ascontiguousarray(masks, dtype=np.bool_), out)
    return out


@njit(cache=True, nogil=True)
def _fill(masks: np.ndarray, out: np.ndarray) -> None:
    for i in range(len(masks)):
        area = masks[i].sum()
        if not area:
            continue
        top, bottom, first, last = bounds(masks[i])
        border = perimeter(masks[i])
        out[i, 0], out[i, 1], out[i, 2] = area, border, 4 * np.pi * area / border**2
        _ellipse(masks[i], area, out[i])
        left, right = outline(masks[i])
        out[i, 5] = area / convex_area(left, right)
        out[i, 6] = area / ((bottom - top) * (last - first))
        out[i, 7] = euler_number(masks[i])
        inside = outside_distance(masks[i]).ravel()
        inside = inside[inside > 0]
        out[i, 11], out[i, 12], out[i, 13] = inside.max(), inside.mean(), np.median(inside)
        out[i, 14], out[i, 15] = feret(around(left, right))


@njit(cache=True, nogil=True)
def bounds(mask: np.ndarray) -> tuple[int, int, int, int]:
    """Return the first and one past the last row, and the same of columns, that a mask has a pixel in."""
    size = mask.shape[0]
    top, bottom, first, last = size, 0, size, 0
    for y in range(size):
        for x in range(size):
            if mask[y, x]:
                top, bottom = min(top, y), y + 1
                first, last = min(first, x), max(last, x + 1)
    return top, bottom, first, last


@njit(cache=True, nogil=True)
def is_border(mask: np.ndarray, y: int, x: int) -> bool:
    """Return whether a pixel is in the mask and one of the four beside it is not."""
    last = mask.shape[0] - 1
    if y < 0 or x < 0 or y > last or x > last or not mask[y, x]:
        return False
    if y == 0 or x == 0 or last in (y, x):
        return True
    return not (mask[y - 1, x] and mask[y + 1, x] and mask[y, x - 1] and mask[y, x + 1])


@njit(cache=True, nogil=True)
def _framed(mask: np.ndarray) -> np.ndarray:
    """Return a mask as numbers with a border of 0, shape (size + 2, size + 2), int64."""
    out = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), dtype=np.int64)
    out[1:-1, 1:-1] = mask
    return out


@njit(cache=True, nogil=True)
def perimeter(mask: np.ndarray) -> float:
    """Return the length of the border by Crofton's formula over four directions, in pixels.

    The length is half the integral, over all lines, of how often a line crosses the border; lines along rows and
    columns are 1 apart, diagonal ones 1 / sqrt(2).
    """
    framed = _framed(mask)
    straight, diagonal = 0, 0
    for y in range(framed.shape[0] - 1):
        for x in range(framed.shape[1] - 1):
            a, b, c, d = framed[y, x], framed[y, x + 1], framed[y + 1, x], framed[y + 1, x + 1]
            straight += (a != b) + (a != c)
            diagonal += (a != d) + (b != c)
    return np.pi / 8 * (straight + diagonal / np.sqrt(2))


@njit(cache=True, nogil=True)
def euler_number(mask: np.ndarray) -> int:
    """Return the number of parts minus the number of holes; pixels that touch at a corner belong together."""
    framed = _framed(mask)
    ones, threes, crossed = 0, 0, 0
    for y in range(framed.shape[0] - 1):
        for x in range(framed.shape[1] - 1):
            a, b, c, d = framed[y, x], framed[y, x + 1], framed[y + 1, x], framed[y + 1, x + 1]
            total = a + b + c + d
            ones += total == 1
            threes += total == 3
            crossed += total == 2 and a == d
    return (ones - threes - 2 * crossed) // 4


@njit(cache=True, nogil=True)
def _ellipse(mask: np.ndarray, area: int, out: np.ndarray) -> None:
    """Write what the second moments say: compactness, eccentricity, both axes and orientation.

    Moments are whole numbers, so that a round mask is exactly round.
    """
    y1, x1, yy, xx, xy = 0, 0, 0, 0, 0
    for y in range(mask.shape[0]):
        for x in range(mask.shape[0]):
            if mask[y, x]:
                y1, x1, yy, xx, xy = y1 + y, x1 + x, yy + y * y, xx + x * x, xy + x * y
    rows, columns, both = area * yy - y1 * y1, area * xx - x1 * x1, area * xy - x1 * y1
    square = float(area) ** 2
    out[3] = 2 * np.pi * (rows + columns) / square / area
    half, spread = (rows + columns) / 2, np.hypot((rows - columns) / 2, both)
    major, minor = half + spread, max(half - spread, 0.0)
    if major > 0:
        out[4] = np.sqrt(1 - minor / major)
    out[8], out[9] = 4 * np.sqrt(major / square), 4 * np.sqrt(minor / square)
    if spread > 0:
        out[10] = np.arctan2(2.0 * both, float(rows - columns)) / 2
