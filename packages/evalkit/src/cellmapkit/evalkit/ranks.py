"""Rank-sum tests in the convention of ``scipy.stats.ranksums``: normal approximation, no correction for ties."""

from __future__ import annotations

import numpy as np
from scipy import stats


def midranks(counts: np.ndarray) -> np.ndarray:
    """Return for each bin twice the number of counted values below it, plus the number in it.

    Summed over the bins of some values, this is twice their Mann-Whitney U against the counted ones.

    Parameters
    ----------
    counts : ndarray of int64, shape (n_bins,)
        How many values each bin holds, rising by value.

    Returns
    -------
    ndarray of int64, shape (n_bins,)
    """
    ranks: np.ndarray = 2 * np.cumsum(counts) - counts
    return ranks


def rank_sum(u: np.ndarray | float, n_first: np.ndarray | int, n_second: np.ndarray | int) -> np.ndarray:
    """Return z = (U - n1 n2 / 2) / sqrt(n1 n2 (n1 + n2 + 1) / 12).

    Parameters
    ----------
    u : ndarray or float
        Mann-Whitney U of the first sample: pairs in which it is larger, ties half.
    n_first, n_second : ndarray or int
        Sizes of the samples.

    Returns
    -------
    ndarray of float64
        NaN where a sample is empty.
    """
    first, second = np.asarray(n_first, dtype=float), np.asarray(n_second, dtype=float)
    both = first * second
    spread = np.sqrt(both * (first + second + 1) / 12)
    away = np.asarray(u, dtype=float) - both / 2
    return np.divide(away, spread, out=np.full(np.shape(away), np.nan), where=spread > 0)


def larger_p(z: np.ndarray | float) -> np.ndarray:
    """Return the one-sided p-value of the hypothesis that the first sample is not larger; NaN stays NaN."""
    return np.asarray(stats.norm.sf(z))


def rank_sum_of(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """Return U, z and the one-sided p-value that the first sample is larger, from the values themselves.

    Parameters
    ----------
    first, second : ndarray, shapes (n_first,) and (n_second,)
        Without NaN.

    Returns
    -------
    float, float, float
        U counts ties half; z and p as :func:`rank_sum` and :func:`larger_p`.
    """
    ordered = np.sort(second)
    below, up_to = (np.searchsorted(ordered, first, side=side) for side in ("left", "right"))
    u = float((below + up_to).sum() / 2)
    z = rank_sum(u, len(first), len(second))
    return u, float(z), float(larger_p(z))
