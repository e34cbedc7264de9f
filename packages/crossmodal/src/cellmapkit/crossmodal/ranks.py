"""Where the true counterpart stands among candidates, with ties shared fairly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How many candidates lie above the true one, and how many tie with it.

    Attributes
    ----------
    greater, equal : ndarray of int64, shape (n_queries,)
        ``equal`` without the true one itself.
    n_candidates : int
        The true one included.
    """

    greater: np.ndarray
    equal: np.ndarray
    n_candidates: int

    @property
    def ranks(self) -> np.ndarray:
        """Return 1 + greater + equal / 2, ndarray of float64, shape (n_queries,)."""
        return 1 + self.greater + self.equal / 2

    def top(self, k: int) -> float:
        """Return the share of queries whose true counterpart is among the first ``k``.

        A tie counts with the share of its orders in which it is: a constant embedding has ``k / n_candidates``.
        """
        return float(np.clip((k - self.greater) / (self.equal + 1), 0, 1).mean())

    def mean_reciprocal(self) -> float:
        """Return the mean of 1 / rank; of a tie, the mean over its orders."""
        harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, self.n_candidates + 1))])
        last = self.greater + self.equal + 1
        return float(((harmonic[last] - harmonic[self.greater]) / (self.equal + 1)).mean())

    def median(self) -> float:
        """Return the median rank."""
        return float(np.median(self.ranks))


def standing(similarities: np.ndarray, true: np.ndarray) -> Standing:
    """Return where the true candidates stand.

    Parameters
    ----------
    similarities : ndarray, shape (n_queries, n_candidates)
        Larger is nearer; equal numbers are ties, see :func:`~cellmapkit.crossmodal.similarity.cosines`.
    true : ndarray of int64, shape (n_queries,)
        Column of each query's counterpart.

    Returns
    -------
    Standing
    """
    own = similarities[np.arange(len(true)), true][:, None]
    greater = (similarities > own).sum(axis=1)
    equal = (similarities == own).sum(axis=1) - 1
    return Standing(greater=greater, equal=equal, n_candidates=similarities.shape[1])


def chance_top(k: int, n_candidates: int) -> float:
    """Return what a random order scores: k / n_candidates, at most 1."""
    return min(1.0, k / n_candidates)


def chance_reciprocal(n_candidates: int) -> float:
    """Return the mean of 1 / rank of a random order: the harmonic number of n_candidates over n_candidates."""
    return float((1 / np.arange(1, n_candidates + 1)).mean())
