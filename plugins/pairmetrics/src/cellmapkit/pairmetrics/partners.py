"""The average precision with which each gene finds the genes it shares a label with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.similarity import similarity_bins
from cellmapkit.evalkit.threads import in_order

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.evalkit.comembership import CoMembership

_BLOCK_PAIRS = 2**21


def partner_precisions(rows: np.ndarray, members: CoMembership, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Rank, for each gene, all other genes by similarity, and return how early its partners come.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows of the genes of ``members``.
    members : CoMembership
        Genes that share a label are partners.
    run : Run
        Threads and progress.

    Returns
    -------
    ndarray of int64, shape (n_genes,)
        Number of partners of each gene.
    ndarray of float64, shape (n_genes,)
        Average precision, equal similarities as one threshold; NaN for a gene without partners.
    """
    n_genes = len(rows)
    n_partners, precisions = np.zeros(n_genes, dtype=np.int64), np.full(n_genes, np.nan)

    def rank(block: tuple[int, int]) -> None:
        start, stop = block
        bins, marks = similarity_bins(rows[start:stop], rows), members.marks(start, stop)
        own = np.arange(stop - start)
        bins[own, own + start] = -1  # below every similarity: a gene is not its own partner
        marks[own, own + start] = 0
        n_partners[start:stop] = (marks > 0).sum(axis=1)
        for row in np.flatnonzero(n_partners[start:stop]):
            precisions[start + row] = average_precision_of(bins[row], marks[row] > 0)

    n_rows = max(1, _BLOCK_PAIRS // max(n_genes, 1))
    blocks = [(start, min(n_genes, start + n_rows)) for start in range(0, n_genes, n_rows)]
    with run.progress.task("partners", n_genes, "genes") as task:
        for (start, stop), _ in zip(blocks, in_order(rank, blocks, run.threads), strict=True):
            task.advance(stop - start)
    return n_partners, precisions


def average_precision_of(scores: np.ndarray, truth: np.ndarray) -> float:
    """Return the average precision of a short list with one threshold per distinct score.

    Parameters
    ----------
    scores : ndarray, shape (n,)
        Larger is earlier.
    truth : ndarray of bool, shape (n,)
        At least one true.
    """
    every, wanted = np.sort(scores), np.sort(scores[truth])
    n_every = len(every) - np.searchsorted(every, wanted)
    n_wanted = len(wanted) - np.searchsorted(wanted, wanted)
    return float((n_wanted / n_every).mean())
