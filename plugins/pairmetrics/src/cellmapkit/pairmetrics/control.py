"""Permutation control of coverage: genes are shuffled among the rows, and pairs stay as dependent as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.similarity import similarity_bins
from cellmapkit.evalkit.threads import in_order

if TYPE_CHECKING:
    from cellmapkit.api import Run


def permutation_p(
    rows: np.ndarray, ranks: np.ndarray, tested: tuple[np.ndarray, np.ndarray], n: int, run: Run
) -> np.ndarray:
    """Return how often shuffled genes are as similar as those of each label: (1 + count) / (1 + n).

    A shuffled label is a random set of as many genes, so one permutation serves all sizes: its first s genes are a
    random set of s, and the ranks of all their pairs are a running sum. Ranks are taken among all pairs, which no
    permutation changes; that makes the test exact.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows.
    ranks : ndarray of int64, shape (n_bins,)
        Twice the midrank of a similarity among all pairs.
    tested : tuple of ndarray of int64, shape (n_terms,)
        Number of genes of each label, and sum of the ranks of its pairs.
    n : int
        Number of permutations.
    run : Run
        Seed, threads, progress.

    Returns
    -------
    ndarray of float64, shape (n_terms,)
    """
    sizes, observed = tested
    most = int(sizes.max(initial=0))

    def reaches(permutation: int) -> np.ndarray:
        genes = run.stream("permutation", permutation).permutation(len(rows))[:most]
        drawn = ranks[similarity_bins(rows[genes], rows[genes])]
        return np.triu(drawn, 1).sum(axis=0).cumsum()[sizes - 1] >= observed

    count = np.zeros(len(sizes), dtype=np.int64)
    with run.progress.task("permutations", n, "permutations") as task:
        for reached in in_order(reaches, range(n), run.threads):
            count += reached
            task.advance()
    return (1 + count) / (1 + n)
