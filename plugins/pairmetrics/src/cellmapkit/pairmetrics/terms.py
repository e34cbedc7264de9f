"""The similarities within each label, as sums of ranks among counted pairs."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.evalkit.similarity import similarity_bins
from cellmapkit.evalkit.threads import in_order

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.evaluation import Standard


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Labels that can be tested.

    Attributes
    ----------
    labels : tuple of str
        Sorted.
    sizes : ndarray of int64, shape (n_terms,)
        Embedded genes of each.
    members : tuple of ndarray of int64
        The genes of each that are tested, as rows of the embedding: all, or a drawn subset.
    """

    labels: tuple[str, ...]
    sizes: np.ndarray
    members: tuple[np.ndarray, ...]

    @property
    def n_tested(self) -> np.ndarray:
        """Number of genes tested of each label, ndarray of int64, shape (n_terms,)."""
        return np.array([len(genes) for genes in self.members], dtype=np.int64)

    @property
    def n_pairs(self) -> np.ndarray:
        """Number of pairs of these, ndarray of int64, shape (n_terms,)."""
        n_tested = self.n_tested
        return n_tested * (n_tested - 1) // 2


def testable_terms(standard: Standard, min_size: int, subset_size: int, run: Run) -> Terms:
    """Return the labels with enough genes; of one with too many, a subset is drawn.

    The draw depends on the seed and on the label's genes only: neither its name nor other labels move it.

    Parameters
    ----------
    standard : Standard
        Restricted to the embedded genes.
    min_size, subset_size : int
        Fewest genes of a label, and most that are tested.
    run : Run
        Seed.
    """
    sizes = np.diff(standard.indptr)
    kept = np.flatnonzero(sizes >= min_size)
    members = []
    for label in kept:
        genes = standard.indices[standard.indptr[label] : standard.indptr[label + 1]]
        if len(genes) > subset_size:
            names = "\t".join(standard.genes[gene] for gene in genes)
            draws = run.stream("subset", zlib.crc32(names.encode()))
            genes = np.sort(draws.choice(genes, subset_size, replace=False))
        members.append(genes)
    return Terms(labels=tuple(standard.labels[label] for label in kept), sizes=sizes[kept], members=tuple(members))


def rank_sums(rows: np.ndarray, terms: Terms, ranks: tuple[np.ndarray, ...], run: Run) -> np.ndarray:
    """Return the sums of the ranks of each label's pairs.

    Parameters
    ----------
    rows : ndarray of float32, shape (n_genes, n_features)
        Unit rows.
    terms : Terms
        The labels.
    ranks : tuple of ndarray of int64, shape (n_bins,)
        One or more ways to rank a similarity, see :func:`~cellmapkit.evalkit.ranks.midranks`.
    run : Run
        Threads and progress.

    Returns
    -------
    ndarray of int64, shape (n_terms, n_ways)
    """

    def sums(genes: np.ndarray) -> list[int]:
        bins = similarity_bins(rows[genes], rows[genes])
        bins = bins[np.triu(np.ones(bins.shape, dtype=bool), 1)]
        return [int(way[bins].sum()) for way in ranks]

    found = []
    with run.progress.task("labels", len(terms.labels), "labels") as task:
        for one in in_order(sums, terms.members, run.threads):
            found.append(one)
            task.advance()
    return np.array(found, dtype=np.int64).reshape(len(terms.labels), len(ranks))
