"""Measures of pair counts: areas under curves, F-beta, thresholds. Equal similarities are one threshold everywhere.

Whole numbers are summed as whole numbers and divided last. A measure that has no meaning, because one kind of pair is
missing, is NaN.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.evalkit.pairs import PairCounts

_INT64 = 2**63


def twice_u(counts: PairCounts) -> float:
    """Return twice the Mann-Whitney U of positive over negative pairs: 2 for each win and 1 for each tie.

    A whole number, except for balanced counts.
    """
    score = 2 * (np.cumsum(counts.negative) - counts.negative) + counts.negative
    if counts.positive.dtype == np.int64 and 2 * counts.n_positive * int(counts.negative.sum()) >= _INT64:
        held = np.flatnonzero(counts.positive)
        both = zip(counts.positive[held].tolist(), score[held].tolist(), strict=True)
        return sum(one * other for one, other in both)
    total = (counts.positive * score).sum()
    return int(total) if counts.positive.dtype == np.int64 else float(total)


def auroc(counts: PairCounts) -> float:
    """Return the area under the ROC curve, the chance that a positive pair is more similar than another; ties half."""
    n_positive, n_negative = counts.positive.sum(), counts.negative.sum()
    if not n_positive or not n_negative:
        return math.nan
    # .item() gives Python's numbers, whose product cannot overflow.
    return twice_u(counts) / (2 * n_positive.item() * n_negative.item())


def average_precision(counts: PairCounts) -> float:
    """Return the average precision with one threshold per distinct similarity, without interpolation."""
    positive, above, every = _from_top(counts)
    if not len(positive):
        return math.nan
    return float((positive * (above / every)).sum() / above[-1])


def base_rate(counts: PairCounts) -> float:
    """Return the share of positive pairs, which is the average precision of a random order."""
    n_positive = counts.positive.sum()
    every = n_positive + counts.negative.sum()
    return float(n_positive / every) if every else math.nan


def max_fbeta(counts: PairCounts, beta: float) -> float:
    """Return the largest F-beta over all thresholds, (1 + beta^2) P R / (beta^2 P + R).

    Parameters
    ----------
    counts : PairCounts
        Plain or balanced.
    beta : float
        Below 1 weighs precision more, above 1 recall.
    """
    _, above, every = _from_top(counts)
    if not len(above):
        return math.nan
    return float(((1 + beta**2) * above / (beta**2 * above[-1] + every)).max())


def top_fraction(counts: PairCounts, fraction: float) -> tuple[int, float]:
    """Return the threshold of the most similar pairs.

    Parameters
    ----------
    counts : PairCounts
        At least one pair.
    fraction : float in (0, 1]
        Of all pairs; ``ceil(fraction * n_pairs)`` are wanted.

    Returns
    -------
    int, float
        The bin of the last wanted pair, and the fraction that is in this bin or above: ties make it larger.
    """
    above = np.cumsum((counts.positive + counts.negative)[::-1])
    # Rounded first: 0.07 * 100 is 7.000000000000001 in binary, and 8 pairs would be wrong.
    wanted = max(1, math.ceil(round(fraction * int(above[-1]), 6)))
    place = int(np.searchsorted(above, wanted))
    return len(above) - 1 - place, float(above[place] / above[-1])


def precision_at(counts: PairCounts, k: int) -> float:
    """Return the share of positive pairs among the ``k`` most similar; of pairs tied at the edge, the expected share.

    NaN where there are fewer than ``k`` pairs.
    """
    every = (counts.positive + counts.negative)[::-1]
    above = np.cumsum(every)
    if not 0 < k <= above[-1]:
        return math.nan
    place = int(np.searchsorted(above, k))
    positive = counts.positive[::-1]
    taken = k - (above[place] - every[place])
    return float((positive[:place].sum() + taken * positive[place] / every[place]) / k)


def roc_points(counts: PairCounts, most: int = 256) -> np.ndarray:
    """Return points of the ROC curve from (0, 0) to (1, 1), for drawing.

    Parameters
    ----------
    counts : PairCounts
        With pairs of both kinds, else there are no points.
    most : int
        Points to return at most; they are spread evenly along the curve.

    Returns
    -------
    ndarray of float64, shape (n_points, 2)
        False positive rate and true positive rate.
    """
    held = np.flatnonzero(counts.positive + counts.negative)[::-1]
    rates = np.stack([counts.negative[held], counts.positive[held]], axis=1).astype(float).cumsum(axis=0)
    if not len(rates) or not rates[-1].all():
        return np.empty((0, 2))
    rates = np.concatenate([np.zeros((1, 2)), rates / rates[-1]])
    along = rates.sum(axis=1) / 2
    places = np.searchsorted(along, np.linspace(0, along[-1], most))
    return rates[np.unique(np.minimum(places, len(rates) - 1))]


def _from_top(counts: PairCounts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, for bins with positives from the top: positives in it, positives and all pairs in it or above."""
    held = np.flatnonzero(counts.positive)[::-1]
    above = np.cumsum(counts.positive[held])
    others = int(counts.negative.sum()) - np.cumsum(counts.negative)[held] + counts.negative[held]
    return counts.positive[held], above, above + others
