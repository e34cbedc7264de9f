"""Counts of a list of scored pairs, a bin per distinct score: the measures of the counts are then exact."""

from __future__ import annotations

import numpy as np

from cellmapkit.evalkit.pairs import PairCounts


def count_scored(scores: np.ndarray, positive: np.ndarray) -> PairCounts:
    """Count pairs by their score, for the measures of :mod:`~cellmapkit.evalkit.curves`.

    Parameters
    ----------
    scores : ndarray of float64, shape (n_pairs,)
        Without NaN; equal ones tie, so round away what only rounding parts.
    positive : ndarray of bool, shape (n_pairs,)
        Which pairs are positive.

    Returns
    -------
    PairCounts
        One bin per distinct score, rising.
    """
    distinct, bins = np.unique(scores, return_inverse=True)
    counts = [np.bincount(bins[of], minlength=len(distinct)).astype(np.int64) for of in (positive, ~positive)]
    return PairCounts(positive=counts[0], negative=counts[1])
