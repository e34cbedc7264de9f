"""Pearson correlation of profiles with missing values, over the columns that both genes of a pair have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.pairs import MOST_THREADS, PairCounts, blocks
from cellmapkit.evalkit.similarity import N_BINS, SCALE
from cellmapkit.evalkit.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

_AT_ONCE = 2**20  # pairs whose ten sums are held at once: 80 MB in double precision
_CONSTANT = 1e-10
"""A sum of squares about the mean below this part of the one about 0 is rounding: the values do not vary."""


class PairComplete:
    """Correlations of all pairs of rows, each over the columns where both have a value.

    The sums over shared columns are matrix products of the table, its squares and its mask, with 0 for what is missing:
    exact, and no pair is looked at by itself. Each takes as long as the similarities of an embedding as wide, in double
    precision, and there are six.

    Parameters
    ----------
    values : ndarray of float, shape (n_genes, n_columns)
        NaN where missing. Sort by gene first, as for all pairs of an embedding.
    fewest : int
        A pair with fewer shared columns has no correlation.
    """

    def __init__(self, values: np.ndarray, fewest: int) -> None:
        known = np.isfinite(values)
        filled = np.where(known, values, 0.0).astype(np.float64)
        number = np.maximum(known.sum(axis=1, keepdims=True), 1)
        before = np.square(filled).sum(axis=1, keepdims=True)
        # centred and scaled, which no correlation sees, so that little cancels in the differences of sums
        filled = np.where(known, filled - filled.sum(axis=1, keepdims=True) / number, 0.0)
        after = np.square(filled).sum(axis=1, keepdims=True)
        scale = np.sqrt(after / number)
        self._values = np.divide(filled, scale, out=np.zeros_like(filled), where=after > _CONSTANT**2 * before)
        self._squares = np.square(self._values)
        self._known = known.astype(np.float64)
        self._fewest = fewest

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._values)

    def correlations(self, start: int, stop: int, first: int = 0) -> np.ndarray:
        """Return the correlations of rows ``start`` to ``stop`` with the rows from ``first`` on; thread-safe.

        Returns
        -------
        ndarray of float64, shape (stop - start, n_genes - first)
            NaN where too few columns are shared, or one of the two does not vary over them.
        """
        here, there = slice(start, stop), slice(first, None)
        known, values, squares = self._known, self._values, self._squares
        number = known[here] @ known[there].T
        one, other = values[here] @ known[there].T, known[here] @ values[there].T
        product = _spread(number, squares[here] @ known[there].T, one)
        product *= _spread(number, known[here] @ squares[there].T, other)
        both = number * (values[here] @ values[there].T)
        both -= one * other
        there_is = (number >= self._fewest) & (product > 0)
        np.sqrt(product, out=product)
        found = np.divide(both, product, out=np.full_like(both, np.nan), where=there_is)
        return np.clip(found, -1, 1, out=found)

    def bins(self, start: int, stop: int, first: int = 0) -> np.ndarray:
        """Return the bins of these correlations, see :mod:`~cellmapkit.evalkit.similarity`; -1 where there is none.

        Returns
        -------
        ndarray of int32, shape (stop - start, n_genes - first)
        """
        made = np.empty((stop - start, len(self) - first), dtype=np.int32)
        step = max(1, _AT_ONCE // (len(self) - first))
        for at in range(start, stop, step):
            end = min(stop, at + step)
            scaled = np.rint(self.correlations(at, end, first) * SCALE)
            made[at - start : end - start] = np.nan_to_num(scaled + SCALE, nan=-1)
        return made


class TopCorrelated:
    """Pairs from a correlation on, for :func:`~cellmapkit.evalkit.toppairs.count_reached`.

    Marks are kept, a byte per pair: correlations are dear, and every embedding to be judged asks for the same.

    Parameters
    ----------
    correlations : PairComplete
        Of the reference.
    thresholds : sequence of int
        Bins; a pair in the bin of a threshold reaches it.
    """

    weights = None

    def __init__(self, correlations: PairComplete, thresholds: Sequence[int]) -> None:
        self._correlations = correlations
        self._thresholds = tuple(thresholds)
        self._kept: dict[tuple[int, int, int], np.ndarray] = {}

    def marks(self, start: int, stop: int, first: int = 0) -> np.ndarray:
        """Return how many thresholds each pair of a block reaches, -1 where it has no correlation.

        Returns
        -------
        ndarray of int8, shape (stop - start, n_genes - first)
        """
        block = (start, stop, first)
        if block not in self._kept:
            bins = self._correlations.bins(*block)
            reached = np.zeros(bins.shape, dtype=np.int8)
            for threshold in self._thresholds:
                reached += bins >= threshold
            reached[bins < 0] = -1
            self._kept[block] = reached
        return self._kept[block].copy()


def count_correlations(correlations: PairComplete, *, threads: int = 1) -> PairCounts:
    """Count all pairs that have a correlation, none of them as positive.

    Parameters
    ----------
    correlations : PairComplete
        Of the reference.
    threads : int
        Results do not depend on it; more than 8 are not used.

    Returns
    -------
    PairCounts
        For :func:`~cellmapkit.evalkit.curves.top_fraction`.
    """
    every = np.zeros(N_BINS, dtype=np.int64)
    for counts in in_order(partial(_count_block, correlations), blocks(len(correlations)), min(threads, MOST_THREADS)):
        every += counts
    return PairCounts(positive=np.zeros(N_BINS, dtype=np.int64), negative=every)


def _count_block(correlations: PairComplete, block: tuple[int, int]) -> np.ndarray:
    bins = correlations.bins(*block, block[0])
    n_own, n_from = bins.shape
    bins[np.tri(n_own, n_from, dtype=bool)] = -1  # each pair once, and no gene with itself
    return np.bincount(bins[bins >= 0], minlength=N_BINS)


def _spread(number: np.ndarray, squares: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Return ``number`` times the sum of squares about the mean, 0 where this is rounding."""
    squares *= number
    found = squares - np.square(total)
    found[found <= _CONSTANT * squares] = 0
    return found
