"""How far each pixel of a cell is from the outside."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def outside_distance(mask: np.ndarray) -> np.ndarray:
    """Return the exact Euclidean distance of each pixel of a mask to the nearest pixel outside it.

    Parameters
    ----------
    mask : ndarray of bool, shape (size, size)
        What lies beyond the crop is outside.

    Returns
    -------
    ndarray of float64, shape (size, size)
        In pixels, from centre to centre, so at least 1 inside; 0 outside.
    """
    size = mask.shape[0]
    vertical = _column_distance(mask)
    out = np.zeros((size, size))
    for y in range(size):
        for x in range(size):
            if not mask[y, x]:
                continue
            best = vertical[y, x] ** 2
            step = 1
            while step * step < best:
                left = vertical[y, x - step] if x >= step else 0
                right = vertical[y, x + step] if x + step < size else 0
                best = min(best, step * step + min(left, right) ** 2)
                step += 1
            out[y, x] = np.sqrt(best)
    return out


@njit(cache=True, nogil=True)
def _column_distance(mask: np.ndarray) -> np.ndarray:
    """Return how many steps up or down the nearest pixel outside is, shape (size, size), int64."""
    size = mask.shape[0]
    out = np.zeros((size, size), dtype=np.int64)
    for x in range(size):
        run = 0
        for y in range(size):
            run = run + 1 if mask[y, x] else 0
            out[y, x] = run
        run = 0
        for y in range(size - 1, -1, -1):
            run = run + 1 if mask[y, x] else 0
            out[y, x] = min(out[y, x], run)
    return out
