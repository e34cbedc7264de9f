"""The most similar pairs of one embedding, and how another one ranks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.curves import top_fraction
from cellmapkit.evalkit.pairs import PairCounts, count_pairs, counted_blocks
from cellmapkit.evalkit.similarity import N_BINS, similarity_bins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.evalkit.pairs import Positives


class TopPairs:
    """Pairs of rows from a similarity on; marked by how many of several thresholds they reach.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows of the reference.
    thresholds : sequence of int
        Bins; a pair in the bin of a threshold reaches it.
    """

    weights = None

    def __init__(self, rows: np.ndarray, thresholds: Sequence[int]) -> None:
        self._rows = rows
        self._thresholds = tuple(thresholds)

    def marks(self, start: int, stop: int, first: int = 0) -> np.ndarray:
        """Return how many thresholds each pair of a block reaches, int8 of shape (stop - start, n_genes - first)."""
        # the same product, in the same shape, as in the pass that found the thresholds: its rounding is the same too
        bins = similarity_bins(self._rows[start:stop], self._rows[first:])
        reached = np.zeros(bins.shape, dtype=np.int8)
        for threshold in self._thresholds:
            reached += bins >= threshold
        return reached


def top_thresholds(rows: np.ndarray, fractions: Sequence[float], *, threads: int = 1) -> list[tuple[int, float]]:
    """Return, for each fraction of all pairs, the bin of the last wanted pair and the fraction it really gives.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows.
    fractions : sequence of float in (0, 1]
        ``ceil(fraction * n_pairs)`` pairs are wanted; those tied with the last one are in too.
    threads : int
        Results do not depend on it.

    Returns
    -------
    list of (int, float)
        One per fraction.
    """
    counts = count_pairs(rows, threads=threads)
    return [top_fraction(counts, fraction) for fraction in fractions]


def count_top_pairs(
    reference: np.ndarray, rows: np.ndarray, thresholds: Sequence[int], *, threads: int = 1
) -> list[PairCounts]:
    """Count all pairs by their similarity in one embedding; those that reach a threshold in another are positive.

    Parameters
    ----------
    reference, rows : ndarray of float32, shapes (n_genes, n_features) and (n_genes, other_features)
        Unit rows of the same genes in the same order.
    thresholds : sequence of int
        Bins of the reference, see :func:`top_thresholds`.
    threads : int
        Results do not depend on it.

    Returns
    -------
    list of PairCounts
        One per threshold. Memory grows with the genes and the thresholds (16 MB each), not with the pairs.
    """
    rising = sorted(thresholds)
    found = count_reached(rows, TopPairs(reference, rising), len(rising), threads=threads)
    return [found[rising.index(threshold)] for threshold in thresholds]


def count_reached(rows: np.ndarray, top: Positives, n_levels: int, *, threads: int = 1) -> list[PairCounts]:
    """Count all pairs by their similarity; those that reach a level of a reference are positive.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows.
    top : Positives
        Its mark of a pair is the number of levels that the pair reaches; a pair with a mark below 0 does not count.
    n_levels : int
        How many levels there are.
    threads : int
        Results do not depend on it.

    Returns
    -------
    list of PairCounts
        One per level, the one that most pairs reach first.
    """
    every = np.zeros(N_BINS, dtype=np.int64)
    reached = np.zeros((n_levels, N_BINS), dtype=np.int64)
    for counts, bins, marks in counted_blocks(rows, top, threads):
        every += counts
        np.subtract.at(every, bins[marks < 0], 1)
        for level in range(n_levels):
            np.add.at(reached[level], bins[marks > level], 1)
    return [PairCounts(positive=at, negative=every - at) for at in reached]
