"""The closest pairs of a matrix of proximities."""

from __future__ import annotations

import math

import numpy as np

from cellmapkit.api.records import RankedPairs


def closest(matrix: np.ndarray, top: float) -> RankedPairs:
    """Return the pairs of largest proximity; of equal ones those of smaller row, then column.

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_proteins, n_proteins)
        Symmetric; only what is above the diagonal is read.
    top : float in (0, 1]
        Fraction of all pairs, rounded up to whole pairs.

    Returns
    -------
    RankedPairs
        Closest first.
    """
    n = len(matrix)
    count = math.ceil(top * (n * (n - 1) // 2))
    every = np.concatenate([matrix[row, row + 1 :] for row in range(n)])
    every.partition(len(every) - count)
    least = every[len(every) - count]
    del every
    columns = [row + 1 + np.flatnonzero(matrix[row, row + 1 :] >= least) for row in range(n)]
    first = np.repeat(np.arange(n), [len(found) for found in columns])
    second = np.concatenate(columns)
    values = matrix[first, second]
    order = np.argsort(-values, kind="stable")[:count]
    return RankedPairs(pairs=np.stack([first, second], axis=1)[order].astype(np.int32), proximity=values[order])
