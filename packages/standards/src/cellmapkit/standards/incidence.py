"""Sets of genes as a sparse matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Sequence


def incidence(sets: Sequence[Sequence[str]], genes: Sequence[str]) -> csr_array:
    """Return which set holds which gene.

    Parameters
    ----------
    sets : sequence of sequence of str
        Genes of each set, no gene twice in one set, all of them in ``genes``.
    genes : sequence of str
        The columns.

    Returns
    -------
    csr_array of int32, shape (n_sets, n_genes)
        1 where the set holds the gene; 32 bits so that products of two do not overflow.
    """
    column = {gene: i for i, gene in enumerate(genes)}
    indices = np.array([column[gene] for genes_of in sets for gene in genes_of], dtype=np.int32)
    indptr = np.concatenate([[0], np.cumsum([len(genes_of) for genes_of in sets])]).astype(np.int32)
    result = csr_array((np.ones(len(indices), dtype=np.int32), indices, indptr), shape=(len(sets), len(genes)))
    result.sort_indices()
    return result
