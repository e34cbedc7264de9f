"""The convex outline of a cell, in whole numbers, and what is measured on it: area, diameters, the smallest circle.

The outline is the convex hull of the points half a pixel above, below, left and right of each pixel's centre, so that a
single pixel has an outline with an area. Corners are kept in half pixels, which makes them whole numbers and all
decisions about them exact.
"""

from __future__ import annotations

import numpy as np
from numba import njit

_SLACK = 1e-9  # of a circle, in half pixels, below which a point counts as on it


@njit(cache=True, nogil=True)
def outline(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the left and the right side of the convex outline of a mask.

    Parameters
    ----------
    mask : ndarray of bool, shape (size, size)
        With at least one pixel.

    Returns
    -------
    tuple of two ndarrays of int64, shape (n_corners, 2)
        Corners as (x, y) in half pixels, from top to bottom; a pixel (row, column) has its centre at
        (2 column, 2 row). Both sides begin on the topmost line and end on the lowest, perhaps in the same corner.
    """
    size = mask.shape[0]
    far = 4 * size
    low, high = np.full(2 * size + 1, far), np.full(2 * size + 1, -far)  # line r is y = r - 1 half pixels
    for y in range(size):
        for x in range(size):
            if mask[y, x]:
                low[2 * y + 1] = min(low[2 * y + 1], 2 * x - 1)
                high[2 * y + 1] = max(high[2 * y + 1], 2 * x + 1)
                for line in (2 * y, 2 * y + 2):
                    low[line] = min(low[line], 2 * x)
                    high[line] = max(high[line], 2 * x)
    return _chain(low, 1, far), _chain(high, -1, far)


@njit(cache=True, nogil=True)
def _chain(edge: np.ndarray, sign: int, far: int) -> np.ndarray:
    """Return the corners of one side, shape (n_corners, 2); sign 1 for the left one, -1 for the right one."""
    corners = np.empty((len(edge), 2), dtype=np.int64)
    n = 0
    for line in range(len(edge)):
        x, y = edge[line], line - 1
        if abs(x) == far:
            continue
        while n > 1:
            dx, dy = corners[n - 1, 0] - corners[n - 2, 0], corners[n - 1, 1] - corners[n - 2, 1]
            if sign * (dx * (y - corners[n - 2, 1]) - (x - corners[n - 2, 0]) * dy) < 0:
                break
            n -= 1
        corners[n, 0], corners[n, 1] = x, y
        n += 1
    return corners[:n].copy()


@njit(cache=True, nogil=True)
def convex_area(left: np.ndarray, right: np.ndarray) -> int:
    """Return how many pixels have their centre inside or on the outline."""
    total, i, j = 0, 0, 0
    first, last = left[0, 1] + 1, left[-1, 1] - 1
    for y in range(first, last + 1, 2):
        while left[i + 1, 1] < y:
            i += 1
        while right[j + 1, 1] < y:
            j += 1
        over, under = _crossing(left[i], left[i + 1], y)
        begin = -((-over) // (2 * under))
        over, under = _crossing(right[j], right[j + 1], y)
        total += over // (2 * under) - begin + 1
    return total


@njit(cache=True, nogil=True)
def _crossing(a: np.ndarray, b: np.ndarray, y: int) -> tuple[int, int]:
    """Return where the line from ``a`` to ``b`` has height ``y``, as a fraction with a positive denominator."""
    return a[0] * (b[1] - a[1]) + (b[0] - a[0]) * (y - a[1]), b[1] - a[1]


@njit(cache=True, nogil=True)
def feret(corners: np.ndarray) -> tuple[float, float]:
    """Return the smallest and the largest distance of two parallel lines that the outline just fits between.

    Parameters
    ----------
    corners : ndarray of int64, shape (n_corners, 2)
        In order around the outline, in half pixels; a corner may stand twice in a row.

    Returns
    -------
    tuple of two float
        In pixels.
    """
    n = len(corners)
    narrow, wide = np.inf, 0.0
    for i in range(n):
        ax, ay = corners[i, 0], corners[i, 1]
        dx, dy = corners[(i + 1) % n, 0] - ax, corners[(i + 1) % n, 1] - ay
        height = 0.0
        for k in range(n):
            x, y = corners[k, 0] - ax, corners[k, 1] - ay
            height = max(height, abs(dx * y - dy * x))
            wide = max(wide, np.sqrt(x * x + y * y))
        if dx or dy:
            narrow = min(narrow, height / np.sqrt(dx * dx + dy * dy))
    return narrow / 2, wide / 2


@njit(cache=True, nogil=True)
def smallest_circle(corners: np.ndarray) -> tuple[float, float, float]:
    """Return the smallest circle around the outline: column and row of its centre, and radius, in pixels."""
    circle = (float(corners[0, 0]), float(corners[0, 1]), 0.0)
    for i in range(1, len(corners)):
        if _misses(circle, corners[i]):
            circle = (float(corners[i, 0]), float(corners[i, 1]), 0.0)
            for j in range(i):
                if _misses(circle, corners[j]):
                    circle = _through_two(corners[i], corners[j])
                    for k in range(j):
                        if _misses(circle, corners[k]):
                            circle = _through_three(corners[i], corners[j], corners[k])
    return circle[0] / 2, circle[1] / 2, circle[2] / 2


@njit(cache=True, nogil=True)
def _misses(circle: tuple[float, float, float], point: np.ndarray) -> bool:
    return np.hypot(point[0] - circle[0], point[1] - circle[1]) > circle[2] + _SLACK


@njit(cache=True, nogil=True)
def _through_two(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    return (a[0] + b[0]) / 2, (a[1] + b[1]) / 2, np.hypot(a[0] - b[0], a[1] - b[1]) / 2


@njit(cache=True, nogil=True)
def _through_three(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> tuple[float, float, float]:
    bx, by, cx, cy = b[0] - a[0], b[1] - a[1], c[0] - a[0], c[1] - a[1]
    area = 2.0 * (bx * cy - by * cx)  # corners of a convex outline are never on one line
    x = (cy * (bx * bx + by * by) - by * (cx * cx + cy * cy)) / area
    y = (bx * (cx * cx + cy * cy) - cx * (bx * bx + by * by)) / area
    return a[0] + x, a[1] + y, np.hypot(x, y)


@njit(cache=True, nogil=True)
def around(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return all corners in order around the outline, shape (n_corners, 2); the topmost and lowest may stand twice."""
    return np.concatenate((left, right[::-1]))
