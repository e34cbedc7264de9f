"""Counts of all pairs of genes by similarity, positive and other, in memory that grows with the genes only."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from cellmapkit.evalkit.similarity import N_BINS, similarity_bins
from cellmapkit.evalkit.threads import in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BLOCK_PAIRS = 2**22
_BLOCK_ROWS = (64, 1024)
MOST_THREADS = 8
"""Sums are taken in one thread, which can serve about so many others; it also bounds memory."""


class Positives(Protocol):
    """Which pairs are positive; :class:`~cellmapkit.evalkit.comembership.CoMembership` is one."""

    @property
    def weights(self) -> np.ndarray | None:
        """The weight of each mark, ndarray of float64, for the balanced counts; ``None`` for none."""

    def marks(self, start: int, stop: int, first: int = 0) -> np.ndarray:
        """Return integers, shape (stop - start, n_genes - first), above 0 where the pair is positive; thread-safe."""


@dataclass(frozen=True, kw_only=True)
class PairCounts:
    """How many pairs have each similarity, from -1 in the first bin to 1 in the last.

    Attributes
    ----------
    positive : ndarray, shape (n_bins,)
        int64 counts; float64 in what :meth:`balanced` returns.
    negative : ndarray of int64, shape (n_bins,)
        All other pairs.
    weighted : ndarray of float64, shape (n_bins,), or None
        Sum of the weights of the positive pairs, where these have weights.
    """

    positive: np.ndarray
    negative: np.ndarray
    weighted: np.ndarray | None = None

    @property
    def n_positive(self) -> int:
        """Number of positive pairs; of balanced counts, their rounded weight."""
        return round(self.positive.sum())

    @property
    def n_pairs(self) -> int:
        """Number of all pairs."""
        return self.n_positive + int(self.negative.sum())

    def balanced(self) -> PairCounts:
        """Return counts in which each positive pair has its weight, scaled so that the mean weight is 1.

        The base rate then stays what it is without weights; negative pairs weigh 1.

        Raises
        ------
        ValueError
            If the positives have no weights.
        """
        if self.weighted is None:
            raise ValueError("these pairs have no weights")
        total = self.weighted.sum()
        scale = self.positive.sum() / total if total else 0.0
        return PairCounts(positive=self.weighted * scale, negative=self.negative)


def count_pairs(
    rows: np.ndarray,
    positives: Positives | None = None,
    *,
    threads: int = 1,
    advance: Callable[[int], None] | None = None,
) -> PairCounts:
    """Count all pairs of rows by similarity.

    The same counts at any number of threads: the blocks do not depend on it, and sums are taken in their order.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Of unit length or zero, see :func:`~cellmapkit.evalkit.similarity.unit_rows`; sort by gene first, because a
        similarity within rounding of the edge of a bin may fall on either side in another block.
    positives : Positives, optional
        Which pairs are positive; without it none is.
    threads : int
        Each needs about 80 MB; more than 8 are not used.
    advance : callable, optional
        Called with the number of pairs of each block done; may raise to cancel.

    Returns
    -------
    PairCounts
        Weighted too if the positives have weights.
    """
    every = np.zeros(N_BINS, dtype=np.int64)
    positive = np.zeros(N_BINS, dtype=np.int64)
    weights = None if positives is None else positives.weights
    weighted = None if weights is None else np.zeros(N_BINS)
    for counts, bins, marks in counted_blocks(rows, positives, threads):
        every += counts
        np.add.at(positive, bins, 1)
        if weighted is not None and weights is not None:
            np.add.at(weighted, bins, weights[marks])
        if advance is not None:
            advance(int(counts.sum()))
    return PairCounts(positive=positive, negative=every - positive, weighted=weighted)


def counted_blocks(
    rows: np.ndarray, positives: Positives | None, threads: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield, for one block of rows after another, what its pairs with the rows from there on are.

    Parameters
    ----------
    rows, positives, threads
        As for :func:`count_pairs`.

    Yields
    ------
    ndarray of int64, ndarray of int32, ndarray
        Counts of the block's pairs i < j by bin, shape (n_bins,); bin and mark of each of its positive pairs.
    """
    yield from in_order(partial(_count_block, rows, positives), blocks(len(rows)), min(threads, MOST_THREADS))


def blocks(n_genes: int) -> Iterator[tuple[int, int]]:
    """Yield start and stop of blocks of rows, each with at most about 4 million pairs with the rows from there on."""
    least, most = _BLOCK_ROWS
    start = 0
    while start < n_genes - 1:
        stop = min(n_genes, start + min(most, max(least, _BLOCK_PAIRS // (n_genes - start))))
        yield start, stop
        start = stop


def _count_block(
    rows: np.ndarray, positives: Positives | None, block: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the counts of the block's pairs i < j, and bin and mark of each positive one."""
    start, stop = block
    n_own = stop - start
    bins = similarity_bins(rows[start:stop], rows[start:])
    later = np.triu(np.ones((n_own, n_own), dtype=bool), 1)
    counts = np.bincount(bins[:, :n_own][later], minlength=N_BINS)
    if stop < len(rows):
        counts += np.bincount(bins[:, n_own:].ravel(), minlength=N_BINS)
    if positives is None:
        return counts, np.empty(0, np.int32), np.empty(0, np.int32)
    marks = positives.marks(start, stop, start)
    marks[:, :n_own] *= later
    places = np.flatnonzero(marks)
    return counts, bins.ravel()[places], marks.ravel()[places]
