"""Grey morphology within a mask: what lies outside takes no part."""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def erode_disc(image: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Return the smallest value within a disc around each pixel.

    Parameters
    ----------
    image : ndarray of float32, shape (height, width)
        Infinite where it takes no part.
    widths : ndarray of int64, shape (2 radius + 1,)
        How far each row of the disc reaches to either side.

    Returns
    -------
    ndarray of float32, shape (height, width)
        What lies beyond the image takes no part.
    """
    height, width = image.shape
    radius = len(widths) // 2
    padded = np.full((height + 2 * radius, width), np.float32(np.inf), dtype=np.float32)
    out = np.full((height, width), np.float32(np.inf), dtype=np.float32)
    for k in range(radius + 1):  # rows of the disc above and below its middle have the same width
        if k == 0 or widths[k] != widths[k - 1]:
            padded[radius : radius + height] = _erode_rows(image, widths[k])
        for shift in (k, 2 * radius - k):
            for y in range(height):
                for x in range(width):
                    value = padded[y + shift, x]
                    out[y, x] = min(value, out[y, x])
    return out


@njit(cache=True, nogil=True)
def _erode_rows(image: np.ndarray, reach: int) -> np.ndarray:
    """Return the smallest value up to ``reach`` pixels to the left or right; windows of doubled width are joined."""
    height, width = image.shape
    whole = 2 * reach + 1
    wide = np.full((height, width + 2 * reach), np.float32(np.inf), dtype=np.float32)
    wide[:, reach : reach + width] = image
    span = 1
    while span < whole:  # wide[y, x] is the smallest of the ``span`` values from x on
        step = min(span, whole - span)
        for y in range(height):
            for x in range(width + 2 * reach - step):
                value = wide[y, x + step]
                wide[y, x] = min(value, wide[y, x])
        span += step
    return wide[:, :width]


@njit(cache=True, nogil=True)
def erode_cross(image: np.ndarray, out: np.ndarray) -> None:
    """Write the smallest of each pixel and the four beside it.

    Parameters
    ----------
    image, out : ndarray of float32, shape (height, width)
        Minus infinity where a pixel takes no part, a border of which must be around.
    """
    nothing = np.float32(-np.inf)
    for y in range(1, image.shape[0] - 1):
        for x in range(1, image.shape[1] - 1):
            best = image[y, x]
            if best == nothing:
                continue
            for value in (image[y - 1, x], image[y + 1, x], image[y, x - 1], image[y, x + 1]):
                if value != nothing and value < best:
                    best = value
            out[y, x] = best


@njit(cache=True, nogil=True)
def reconstruct(marker: np.ndarray, ceiling: np.ndarray) -> None:
    """Spread bright values to the pixels beside them as far as the ceiling lets them (Vincent 1993).

    Parameters
    ----------
    marker : ndarray of float32, shape (height, width)
        At most the ceiling; changed to the reconstruction.
    ceiling : ndarray of float32, shape (height, width)
        Minus infinity where a pixel takes no part, a border of which must be around.
    """
    height, width = ceiling.shape
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            best = max(marker[y, x], marker[y - 1, x], marker[y, x - 1])
            marker[y, x] = min(best, ceiling[y, x])
    changed = True
    backward = True
    while changed:
        changed = _sweep(marker, ceiling, backward=backward)
        backward = not backward


@njit(cache=True, nogil=True)
def _sweep(marker: np.ndarray, ceiling: np.ndarray, backward: bool) -> bool:  # noqa: FBT001 - compiled code
    """Spread in reading order or against it; return whether anything changed."""
    height, width = ceiling.shape
    changed = False
    way = -1 if backward else 1
    for row in range(1, height - 1):
        y = height - 1 - row if backward else row
        for column in range(1, width - 1):
            x = width - 1 - column if backward else column
            best = max(marker[y, x], marker[y - way, x], marker[y, x - way])
            value = min(best, ceiling[y, x])
            if value > marker[y, x]:
                marker[y, x] = value
                changed = True
    return changed
