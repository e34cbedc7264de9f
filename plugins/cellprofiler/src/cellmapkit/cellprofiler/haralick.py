"""Texture by how often grey levels are neighbours at a distance (Haralick 1973): 13 statistics of 8 matrices."""

from __future__ import annotations

import numpy as np
from numba import njit

LEVELS = 32
OFFSETS = (3, 5)
_DIRECTIONS = {0: (0, 1), 45: (1, 1), 90: (1, 0), 135: (1, -1)}  # rows run downwards, as in scikit-image
STATISTICS = (
    "angular_second_moment",
    "contrast",
    "correlation",
    "variance",
    "inverse_difference_moment",
    "sum_average",
    "sum_variance",
    "sum_entropy",
    "entropy",
    "difference_variance",
    "difference_entropy",
    "information_1",
    "information_2",
)
NAMES = tuple(f"haralick_{name}_{d}px_{angle}deg" for d in OFFSETS for angle in _DIRECTIONS for name in STATISTICS)
_STEPS = np.array([(d * dy, d * dx) for d in OFFSETS for dy, dx in _DIRECTIONS.values()])


def haralick(crops: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Measure the texture of cells.

    Parameters
    ----------
    crops : ndarray of float64, shape (n, size, size)
        Raw intensities of one channel; the range within each cell is cut into 32 levels of equal width.
    masks : ndarray of bool, shape (n, size, size)
        One cell each; only pairs of pixels inside count.

    Returns
    -------
    ndarray of float64, shape (n, 104)
        In the order of :data:`NAMES`; entropies in nats; zeros where there is no pair.
    """
    out = np.zeros((len(crops), len(NAMES)))
    masks = np.ascontiguousarray(masks, np.bool_)
    _fill(np.ascontiguousarray(crops, np.float64), masks, _STEPS, _table(2 * crops[0].size if len(crops) else 1), out)
    return out


def statistics(counts: np.ndarray) -> np.ndarray:
    """Return the 13 statistics of one matrix.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_levels, n_levels)
        How often level i stands beside level j; symmetric.

    Returns
    -------
    ndarray of float64, shape (13,)
        In the order of :data:`STATISTICS`, levels counted from 0.
    """
    out = np.zeros(len(STATISTICS))
    _statistics(np.ascontiguousarray(counts, np.int64), _table(int(counts.sum())), out)
    return out


def _table(most: int) -> np.ndarray:
    """Return c log c for c up to ``most``, as entropies of counts need no other logarithm; shape (most + 1,)."""
    c = np.arange(most + 1.0)
    return c * np.log(np.maximum(c, 1))


@njit(cache=True, nogil=True)
def _fill(crops: np.ndarray, masks: np.ndarray, steps: np.ndarray, table: np.ndarray, out: np.ndarray) -> None:
    counts = np.empty((LEVELS, LEVELS), dtype=np.int64)
    n_statistics = out.shape[1] // len(steps)
    for i in range(len(crops)):
        levels = _levels(crops[i], masks[i])
        for k in range(len(steps)):
            _count(levels, steps[k, 0], steps[k, 1], counts)
            _statistics(counts, table, out[i, k * n_statistics : (k + 1) * n_statistics])


@njit(cache=True, nogil=True)
def _levels(crop: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Return the grey level of each pixel, shape (size, size), int64: -1 outside, 0 throughout a constant cell."""
    out = np.full(mask.shape, -1)
    low, high = np.inf, -np.inf
    for y in range(mask.shape[0]):
        for x in range(mask.shape[0]):
            if mask[y, x]:
                low, high = min(low, crop[y, x]), max(high, crop[y, x])
    width = high - low if high > low else 1.0
    for y in range(mask.shape[0]):
        for x in range(mask.shape[0]):
            if mask[y, x]:
                out[y, x] = min(int((crop[y, x] - low) * LEVELS / width), LEVELS - 1)
    return out


@njit(cache=True, nogil=True)
def _count(levels: np.ndarray, dy: int, dx: int, counts: np.ndarray) -> None:
    """Write how often two levels are ``dy`` rows and ``dx`` columns apart, in either order."""
    counts[:] = 0
    size = levels.shape[0]
    for y in range(size - dy):
        for x in range(max(0, -dx), min(size, size - dx)):
            a, b = levels[y, x], levels[y + dy, x + dx]
            if a >= 0 and b >= 0:
                counts[a, b] += 1
                counts[b, a] += 1


@njit(cache=True, nogil=True)
def _statistics(counts: np.ndarray, table: np.ndarray, out: np.ndarray) -> None:
    """Write the 13 statistics of a symmetric matrix of counts; see the page of this plugin for each."""
    n = len(counts)
    single, sums, gaps = np.zeros(n, np.int64), np.zeros(2 * n - 1, np.int64), np.zeros(n, np.int64)
    squares, surprise = 0, 0.0
    for i in range(n):
        for j in range(n):
            c = counts[i, j]
            if c:
                single[i] += c
                sums[i + j] += c
                gaps[abs(i - j)] += c
                squares += c * c
                surprise += table[c]
    total = single.sum()
    if not total:
        return
    _, variance, marginal = _moments(single, table)
    sum_mean, sum_variance, sum_entropy = _moments(sums, table)
    gap_mean, gap_variance, gap_entropy = _moments(gaps, table)
    entropy = np.log(total) - surprise / total if variance > 0 else 0.0
    contrast = gap_variance + gap_mean**2
    out[0], out[1], out[3] = squares / total**2, contrast, variance
    # E[ij] from E[(i + j)^2] and E[(i - j)^2]; both marginals are the same, as the matrix is symmetric
    covariance = (sum_variance - contrast) / 4
    out[2] = covariance / variance if variance > 0 else 0.0
    for k in range(n):
        out[4] += gaps[k] / (1.0 + k * k) / total
    out[5], out[6], out[7], out[8] = sum_mean, sum_variance, sum_entropy, entropy
    out[9], out[10] = gap_variance, gap_entropy
    # log(p(i) p(j)) averages to twice the marginal entropy under either distribution, so HXY1 = HXY2
    shared = max(2 * marginal - entropy, 0.0)
    out[11] = -shared / marginal if marginal > 0 else 0.0
    out[12] = np.sqrt(1 - np.exp(-2 * shared))


@njit(cache=True, nogil=True)
def _moments(counts: np.ndarray, table: np.ndarray) -> tuple[float, float, float]:
    """Return mean, variance and entropy of a distribution over 0, 1, 2, ..."""
    total, first, second, surprise = 0, 0, 0, 0.0
    for k in range(len(counts)):
        total += counts[k]
        first += k * counts[k]
        second += k * k * counts[k]
        surprise += table[counts[k]]
    mean = first / total
    variance = (total * second - first * first) / (total * total)
    # where there is one value only, rounding must not leave an entropy that others are divided by
    return mean, variance, np.log(total) - surprise / total if variance > 0 else 0.0
