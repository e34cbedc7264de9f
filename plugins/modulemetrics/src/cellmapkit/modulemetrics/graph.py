"""The graph of nearest neighbours by cosine: exact, and the same for the same rows."""

from __future__ import annotations

import numpy as np

STEPS = 2**20
"""Cosines are compared in steps of 1 / STEPS, so that rounding of sums does not break ties of equal vectors."""

_CELLS = 2**22  # of one block of cosines; bounds memory to some 50 MB


def unit_rows(values: np.ndarray) -> np.ndarray:
    """Return rows scaled to length 1 in float32; rows of zeros stay zero.

    Parameters
    ----------
    values : ndarray of float, shape (n, n_features)
        Finite.

    Returns
    -------
    ndarray of float32, shape (n, n_features)
        A new array.
    """
    exact = values.astype(np.float64)
    # by the largest entry first, so that squares neither overflow nor vanish
    largest = np.abs(exact).max(axis=1, initial=0, keepdims=True)
    np.divide(exact, largest, out=exact, where=largest > 0)
    norms = np.linalg.norm(exact, axis=1, keepdims=True)
    np.divide(exact, norms, out=exact, where=norms > 0)
    return exact.astype(np.float32)


def neighbour_graph(unit: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges from each row to its ``k`` most similar ones, in either direction, where the cosine is positive.

    Parameters
    ----------
    unit : ndarray of float32, shape (n, n_features)
        Rows of length 1 or 0.
    k : int
        Neighbours of a row; all others where there are fewer.

    Returns
    -------
    edges : ndarray of int64, shape (n_edges, 2)
        ``i < j``, in lexicographic order, each once.
    weights : ndarray of float64, shape (n_edges,)
        Cosines, in whole steps of 1 / :data:`STEPS`.

    Notes
    -----
    Equal cosines are taken in the order of rows.
    """
    n = len(unit)
    k = min(k, n - 1)
    if k < 1:
        return np.zeros((0, 2), np.int64), np.zeros(0)
    block = max(1, _CELLS // n)
    parts = [_nearest(unit, slice(start, min(start + block, n)), k) for start in range(0, n, block)]
    source, target, steps = (np.concatenate(part) for part in zip(*parts, strict=True))
    key, first = np.unique(np.minimum(source, target) * n + np.maximum(source, target), return_index=True)
    return np.stack([key // n, key % n], axis=1), steps[first].astype(np.float64) / STEPS


def _nearest(unit: np.ndarray, rows: slice, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return source, target and cosine in steps of the positive ones among the k nearest of some rows."""
    cosine = unit[rows] @ unit.T
    np.rint(np.multiply(cosine, STEPS, out=cosine), out=cosine)
    n = cosine.shape[1]
    places = np.arange(rows.start, rows.stop)
    cosine[np.arange(len(places)), places] = -np.inf
    split = np.argpartition(cosine, (n - k - 1, n - k), axis=1)
    nearest = split[:, n - k :]
    last, next_one = (np.take_along_axis(cosine, split[:, at : at + 1], axis=1)[:, 0] for at in (n - k, n - k - 1))
    for row in np.flatnonzero((last == next_one) & (last > 0)):
        nearest[row] = np.argsort(-cosine[row], kind="stable")[:k]
    steps = np.take_along_axis(cosine, nearest, axis=1)
    near = steps > 0
    return np.repeat(places, k)[near.ravel()], nearest[near], steps[near]
