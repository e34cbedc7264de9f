"""Bilinear resizing without smoothing, to the bit as upstream's images were made.

Upstream resizes with OpenCV, whose arithmetic on 8 bit images is in whole numbers: weights in 2048ths, two products
each cut off, so results are a little darker than the rounded ones. Resizing that smooths first (as PIL does) differs
much more.
"""

from __future__ import annotations

import numpy as np

_UNIT = 2048


def resize(plane: np.ndarray, side: int) -> np.ndarray:
    """Return a plane resized to a square.

    Parameters
    ----------
    plane : ndarray of uint8 or uint16, shape (height, width)
        Intensities.
    side : int
        In pixels.

    Returns
    -------
    ndarray, shape (side, side)
        Of the same type. Each pixel is interpolated between the four that surround its centre. Halving averages four
        pixels instead.
    """
    if plane.shape == (side, side):
        return plane
    if plane.shape == (2 * side, 2 * side):
        four = plane.reshape(side, 2, side, 2).sum(axis=(1, 3), dtype=np.uint32)
        return ((four + 2) >> 2).astype(plane.dtype)
    (top, bottom, down), (left, right, across) = (_places(length, side) for length in plane.shape)
    if plane.dtype != np.uint8:
        rows = plane[:, left] * (1 - across) + plane[:, right] * across
        return np.rint(rows[top] * (1 - down[:, None]) + rows[bottom] * down[:, None]).astype(plane.dtype)
    # In place: new arrays of this size cost four times as much as the arithmetic
    rows = plane.take(left, axis=1) * _whole(1 - across)
    rows += plane.take(right, axis=1) * _whole(across)
    rows >>= 4
    upper, lower = _weighed(rows, top, _whole(1 - down)), _weighed(rows, bottom, _whole(down))
    upper += lower
    upper += 2
    upper >>= 2
    return upper.astype(np.uint8)


def _weighed(rows: np.ndarray, which: np.ndarray, weights: np.ndarray) -> np.ndarray:
    taken = rows.take(which, axis=0)
    taken *= weights[:, None]
    taken >>= 16
    return taken


def _places(length: int, side: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return for each new pixel the old ones before and behind its centre, and how far from the first it lies."""
    centres = ((np.arange(side) + 0.5) * (length / side) - 0.5).astype(np.float32)
    before = np.floor(centres).astype(np.int64)
    share = centres - before.astype(np.float32)
    share[(before < 0) | (before >= length - 1)] = 0
    before = before.clip(0, length - 1)
    return before, np.minimum(before + 1, length - 1), share


def _whole(share: np.ndarray) -> np.ndarray:
    return np.rint(share * np.float32(_UNIT)).astype(np.int32)
