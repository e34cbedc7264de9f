"""Compiled loops over the joint vectors of a batch: their lengths, directions and triplets."""

from __future__ import annotations

import numpy as np
from numba import njit

from cellmapkit.muse.kernels import LOOSE


@njit(cache=True, nogil=True, fastmath=LOOSE)
def directions(x: np.ndarray, least: float, lengths: np.ndarray, out: np.ndarray) -> None:
    """Write rows divided by their lengths.

    Parameters
    ----------
    x : ndarray of float32, shape (b, width)
        Rows.
    least : float
        What shorter rows are divided by.
    lengths : ndarray of float32, shape (b,)
        Written: what each row was divided by.
    out : ndarray of float32, shape (b, width)
        Written.
    """
    for i in range(x.shape[0]):
        square = np.float32(0)
        for j in range(x.shape[1]):
            square += x[i, j] * x[i, j]
        lengths[i] = max(np.sqrt(square), least)
        for j in range(x.shape[1]):
            out[i, j] = x[i, j] / lengths[i]


@njit(cache=True, nogil=True, fastmath=LOOSE)
def directions_back(gradient: np.ndarray, rows: np.ndarray, lengths: np.ndarray, scale: float, out: np.ndarray) -> None:
    """Add the gradient in what :func:`directions` was given.

    Parameters
    ----------
    gradient, rows : ndarray of float32, shape (b, width)
        Gradient in what it wrote, and that.
    lengths : ndarray of float32, shape (b,)
        As it wrote.
    scale : float
        Of what is added.
    out : ndarray of float32, shape (b, width)
        Changed.
    """
    for i in range(rows.shape[0]):
        along = np.float32(0)
        for j in range(rows.shape[1]):
            along += gradient[i, j] * rows[i, j]
        by = np.float32(scale / lengths[i])
        for j in range(rows.shape[1]):
            out[i, j] += (gradient[i, j] - along * rows[i, j]) * by


@njit(cache=True, nogil=True, fastmath=LOOSE)
def cosine_hinges(
    cosines: np.ndarray, labels: np.ndarray, margin: np.float32, found: np.ndarray, pull: np.ndarray
) -> None:
    """Do what :func:`~cellmapkit.muse.triplets.batch_all` does, with one less the cosine as distance.

    Parameters
    ----------
    cosines : ndarray of float32, shape (b, b)
        Of every two rows.
    labels : ndarray of int64, shape (n_sets, b)
        Label sets.
    margin : float32
        Gap.
    found : ndarray of float32, shape (2, n_sets)
        Written: the mean of the hinges above zero, and their number.
    pull : ndarray of float32, shape (b, b)
        Written: gradient of the sum of the means in the cosines, plus its transpose.
    """
    n = len(cosines)
    zero, one = np.float32(0), np.float32(1)  # a plain 1 would make everything float64
    pull[:] = 0
    pulls = np.empty((n, n), dtype=np.float32)  # whole numbers
    apart = np.empty(n, dtype=np.float32)
    for m in range(len(labels)):
        label = labels[m]
        pulls[:] = 0
        total, count = 0.0, 0
        for a in range(n):
            for k in range(n):
                apart[k] = one - cosines[a, k] if label[k] != label[a] else np.float32(np.inf)
            for p in range(n):
                if p != a and label[p] == label[a]:
                    reach, part, above = (one - cosines[a, p]) + margin, zero, zero
                    for k in range(n):
                        hinge = max(reach - apart[k], zero)
                        active = one if hinge > zero else zero
                        part += hinge
                        above += active
                        pulls[a, k] += active
                    pulls[a, p] -= above
                    total += float(part)
                    count += int(above)
        found[0, m], found[1, m] = total / max(count, 1), count
        share = np.float32(1.0 / max(count, 1))
        for i in range(n):
            for j in range(n):
                pull[i, j] += share * (pulls[i, j] + pulls[j, i])
