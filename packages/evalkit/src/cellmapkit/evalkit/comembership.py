"""Which pairs of genes share a label, a block of rows at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api.evaluation import Standard


class CoMembership:
    """Pairs of a standard's genes that share a label, each marked by the size of the smallest label it shares.

    Parameters
    ----------
    standard : Standard
        Its genes are the universe, in the order of the embedding's rows; every label in it counts, at any size.

    Attributes
    ----------
    n_genes : int
        Size of the universe.
    weights : ndarray of float64
        For a mark ``s`` the weight 1 / (s (s - 1) / 2), so that a label that holds no smaller one weighs 1 in all; 0
        below 2.
    """

    def __init__(self, standard: Standard) -> None:
        self.n_genes = len(standard.genes)
        sizes = np.diff(standard.indptr)
        members = [standard.indices[standard.indptr[label] : standard.indptr[label + 1]] for label in range(len(sizes))]
        # Largest first: smaller labels then overwrite the marks of larger ones.
        self._members = [members[label] for label in np.argsort(-sizes, kind="stable") if sizes[label] > 1]
        most = int(sizes.max(initial=1))
        marks = np.arange(most + 1, dtype=np.float64)
        pairs = marks * (marks - 1) / 2
        self.weights = np.divide(1.0, pairs, out=np.zeros(most + 1), where=pairs > 0)
        genes = np.concatenate([np.empty(0, np.int64), *self._members])
        lengths = np.array([len(genes_of) for genes_of in self._members], dtype=np.int64)
        self._offsets = np.arange(len(lengths)) * (self.n_genes + 1)
        self._keys = genes + np.repeat(self._offsets, lengths)
        self._starts = np.cumsum(lengths) - lengths

    def marks(self, start: int, stop: int, first: int = 0) -> np.ndarray:
        """Return the marks of the pairs of a block of genes with all genes from ``first`` on.

        Parameters
        ----------
        start, stop : int
            The genes of the block.
        first : int
            The gene of the first column.

        Returns
        -------
        ndarray of int32, shape (stop - start, n_genes - first)
            Size of the smallest shared label, 0 where none is shared. A gene with itself has a mark too.
        """
        found = np.zeros((stop - start, self.n_genes - first), dtype=np.int32)
        low, high, left = (np.searchsorted(self._keys, self._offsets + gene) for gene in (start, stop, first))
        for label in np.flatnonzero(low < high):
            genes = self._members[label]
            begin = self._starts[label]
            rows = genes[low[label] - begin : high[label] - begin] - start
            columns = genes[left[label] - begin :] - first
            found[rows[:, None], columns] = len(genes)
        return found
