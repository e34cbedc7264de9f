"""How bright a channel is within a cell and on its edge: 15 measures."""

from __future__ import annotations

import numpy as np
from numba import njit

from cellmapkit.cellprofiler.shape import is_border

_FIVE = ("integrated", "mean", "sd", "min", "max")
NAMES = (
    *(f"intensity_{name}" for name in _FIVE),
    *(f"intensity_edge_{name}" for name in _FIVE),
    "intensity_mass_displacement",
    "intensity_lower_quartile",
    "intensity_median",
    "intensity_mad",
    "intensity_upper_quartile",
)


def intensity(crops: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Measure how bright cells are.

    Parameters
    ----------
    crops : ndarray of float64, shape (n, size, size)
        Raw intensities of one channel.
    masks : ndarray of bool, shape (n, size, size)
        One cell each.

    Returns
    -------
    ndarray of float64, shape (n, 15)
        In the order of :data:`NAMES`; zeros for an empty mask.
    """
    out = np.zeros((len(crops), len(NAMES)))
    _fill(np.ascontiguousarray(crops, np.float64), np.ascontiguousarray(masks, np.bool_), out)
    return out


@njit(cache=True, nogil=True)
def _fill(crops: np.ndarray, masks: np.ndarray, out: np.ndarray) -> None:
    size = crops.shape[1]
    inside, edge = np.empty(size * size), np.empty(size * size)
    for i in range(len(crops)):
        n, n_edge = 0, 0
        for y in range(size):
            for x in range(size):
                if masks[i, y, x]:
                    inside[n] = crops[i, y, x]
                    n += 1
                    if is_border(masks[i], y, x):
                        edge[n_edge] = crops[i, y, x]
                        n_edge += 1
        if n:
            _five(inside[:n], out[i, :5])
            _five(edge[:n_edge], out[i, 5:10])
            out[i, 10] = _displacement(crops[i], masks[i])
            _quantiles(inside[:n], out[i, 11:])


@njit(cache=True, nogil=True)
def _five(values: np.ndarray, out: np.ndarray) -> None:
    out[0], out[1], out[2], out[3], out[4] = values.sum(), values.mean(), values.std(), values.min(), values.max()


@njit(cache=True, nogil=True)
def _displacement(crop: np.ndarray, mask: np.ndarray) -> float:
    """Return how far the centre of intensity is from the centre of the mask, 0 where there is no intensity."""
    n, total, x0, y0, x1, y1 = 0, 0.0, 0.0, 0.0, 0.0, 0.0
    for y in range(mask.shape[0]):
        for x in range(mask.shape[0]):
            if mask[y, x]:
                value = crop[y, x]
                n, total = n + 1, total + value
                x0, y0, x1, y1 = x0 + x, y0 + y, x1 + value * x, y1 + value * y
    return np.hypot(x1 / total - x0 / n, y1 / total - y0 / n) if total > 0 else 0.0


@njit(cache=True, nogil=True)
def _quantiles(values: np.ndarray, out: np.ndarray) -> None:
    """Write lower quartile, median, median absolute deviation and upper quartile, between ranks linearly."""
    values.sort()
    median = quantile(values, 0.5)
    out[0], out[1], out[3] = quantile(values, 0.25), median, quantile(values, 0.75)
    away = np.abs(values - median)
    away.sort()
    out[2] = quantile(away, 0.5)


@njit(cache=True, nogil=True)
def quantile(values: np.ndarray, fraction: float) -> float:
    """Return a quantile of sorted values, linear between ranks."""
    at = fraction * (len(values) - 1)
    below = int(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])
