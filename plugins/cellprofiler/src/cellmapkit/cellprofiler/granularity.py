"""At which sizes a channel is grainy: how much brightness 16 ever wider sieves take away."""

from __future__ import annotations

import numpy as np
from numba import njit

from cellmapkit.cellprofiler.morphology import erode_cross, erode_disc, reconstruct
from cellmapkit.cellprofiler.shape import bounds

_STEPS, _RADIUS = 16, 10
NAMES = tuple(f"granularity_{k:02d}" for k in range(1, _STEPS + 1))
_WIDTHS = np.floor(np.sqrt(_RADIUS**2 - np.arange(-_RADIUS, _RADIUS + 1) ** 2)).astype(np.int64)
_LEAST = 1e-12


def granularity(crops: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Measure the grain of cells.

    Parameters
    ----------
    crops : ndarray of float64, shape (n, size, size)
        Raw intensities of one channel; worked on in single precision, which holds every 16-bit number exactly.
    masks : ndarray of bool, shape (n, size, size)
        One cell each; pixels outside take no part.

    Returns
    -------
    ndarray of float64, shape (n, 16)
        Percent of the brightness above the background that each step takes; zeros for an empty mask and where nothing
        stands out from the background.
    """
    out = np.zeros((len(crops), _STEPS))
    _fill(np.ascontiguousarray(crops, np.float32), np.ascontiguousarray(masks, np.bool_), _WIDTHS, out)
    return out


@njit(cache=True, nogil=True)
def _fill(crops: np.ndarray, masks: np.ndarray, widths: np.ndarray, out: np.ndarray) -> None:
    for i in range(len(crops)):
        n = masks[i].sum()
        if not n:
            continue
        top, bottom, first, last = bounds(masks[i])
        box = masks[i, top:bottom, first:last]
        image = _above_background(crops[i, top:bottom, first:last], box, widths)
        eroded, next_eroded = image.copy(), image.copy()
        mean = whole = _mean(image, n)
        for k in range(_STEPS):
            if mean <= 0:
                break
            erode_cross(eroded, next_eroded)
            eroded, next_eroded = next_eroded, eroded
            opened = eroded.copy()
            reconstruct(opened, image)
            before, mean = mean, _mean(opened, n)
            out[i, k] = 100 * (before - mean) / max(whole, _LEAST)


@njit(cache=True, nogil=True)
def _above_background(crop: np.ndarray, mask: np.ndarray, widths: np.ndarray) -> np.ndarray:
    """Return a cell less its opening by the disc, with a border; minus infinity outside."""
    height, width = mask.shape
    far = np.float32(np.inf)
    low = erode_disc(np.where(mask, crop, far), widths)
    opened = -erode_disc(np.where(mask, -low, far), widths)
    out = np.full((height + 2, width + 2), -far, dtype=np.float32)
    for y in range(height):
        for x in range(width):
            if mask[y, x]:
                out[y + 1, x + 1] = crop[y, x] - opened[y, x]
    return out


@njit(cache=True, nogil=True)
def _mean(image: np.ndarray, n: int) -> float:
    total = 0.0
    for value in image.ravel():
        if value > 0:
            total += value
    return total / n
