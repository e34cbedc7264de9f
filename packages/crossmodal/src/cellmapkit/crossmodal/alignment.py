"""Do the modalities of one protein meet, and do proteins keep apart? On latents of unit length.

Wang and Isola 2020 (alignment, uniformity); collapse alone gives a perfect alignment, so read both.
"""

from __future__ import annotations

import math

import numpy as np

from cellmapkit.crossmodal.similarity import cosines, unit
from cellmapkit.evalkit.curves import auroc
from cellmapkit.evalkit.pairs import PairCounts
from cellmapkit.evalkit.similarity import N_BINS, similarity_bins, unit_rows

_BLOCK = 512


def alignment(x: np.ndarray, y: np.ndarray) -> float:
    """Return the mean of |x_i - y_i|^2 over proteins, from 0 (the same) to 4 (opposite); lower is better.

    Parameters
    ----------
    x, y : ndarray, shape (n_proteins, latent_dim)
        The latents of the same proteins in two modalities, of any length.
    """
    return float(((unit(x) - unit(y)) ** 2).sum(axis=1).mean())


def alignment_by_chance(x: np.ndarray, y: np.ndarray) -> float:
    """Return the mean of |x_i - y_j|^2 over all i other than j: what alignment is without any matching."""
    n = len(x)
    first, second = unit(x), unit(y)
    dots = first.sum(axis=0) @ second.sum(axis=0) - (first * second).sum()
    lengths = (n - 1) * ((first**2).sum() + (second**2).sum())
    return float((lengths - 2 * dots) / (n * (n - 1)))


def uniformity(x: np.ndarray) -> float:
    """Return log of the mean over pairs i < j of exp(-2 |x_i - x_j|^2); lower is better, 0 is collapse.

    Parameters
    ----------
    x : ndarray, shape (n_proteins, latent_dim)
        The latents of one modality, of any length.

    Returns
    -------
    float
        NaN with fewer than two proteins.
    """
    rows = unit(x)
    n, squared = len(rows), (rows**2).sum(axis=1)
    total = 0.0
    for start in range(0, n, _BLOCK):
        here = slice(start, start + _BLOCK)
        apart = squared[here, None] + squared - 2 * rows[here] @ rows.T
        kernel = np.exp(-2 * apart)
        total += float(kernel.sum() - np.trace(kernel, offset=start))
    return math.log(total / (n * (n - 1))) if n > 1 else math.nan


def matched_auroc(x: np.ndarray, y: np.ndarray) -> float:
    """Return the chance that a matched pair (i, i) has a higher cosine than an unmatched one (i, j); ties half."""
    first, second = unit_rows(x), unit_rows(y)
    every = np.zeros(N_BINS, dtype=np.int64)
    matched = np.zeros(N_BINS, dtype=np.int64)
    for start in range(0, len(first), _BLOCK):
        bins = similarity_bins(first[start : start + _BLOCK], second)
        every += np.bincount(bins.ravel(), minlength=N_BINS)
        np.add.at(matched, bins[np.arange(len(bins)), start + np.arange(len(bins))], 1)
    return auroc(PairCounts(positive=matched, negative=every - matched))


def mixing(x: np.ndarray, y: np.ndarray, k: int) -> float:
    """Return the share of other-modality points among the ``k`` nearest of each, over the share by chance.

    1 is a perfect mixture, 0 two clouds apart. Where points tie for the last places, each takes the same part of them.

    Parameters
    ----------
    x, y : ndarray, shapes (n_x, latent_dim) and (n_y, latent_dim)
        The points of two modalities.
    k : int
        Fewer if there are not so many points.
    """
    points = np.concatenate([x, y])
    n, k = len(points), min(k, len(points) - 1)
    second = np.arange(n) >= len(x)
    observed = expected = 0.0
    for start in range(0, n, _BLOCK):
        near = cosines(points[start : start + _BLOCK], points)
        rows = np.arange(len(near))
        near[rows, start + rows] = -np.inf
        other = second[None, :] != second[start : start + len(near), None]
        observed += float(_share(near, other, k).sum())
        expected += float((other.sum(axis=1) / (n - 1)).sum())
    return observed / expected


def _share(near: np.ndarray, other: np.ndarray, k: int) -> np.ndarray:
    last = np.partition(near, -k, axis=1)[:, -k][:, None]
    above, tied = near > last, near == last
    left = k - above.sum(axis=1)
    share: np.ndarray = ((above & other).sum(axis=1) + left * (tied & other).sum(axis=1) / tied.sum(axis=1)) / k
    return share
