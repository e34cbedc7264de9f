"""The genes and labels of a standard that a classifier of an embedding can be trained and judged on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.evaluation import Standard
    from cellmapkit.functionmetrics.params import FunctionParams


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What is evaluated, in an order that depends on names of genes alone: what labels are called decides nothing.

    Attributes
    ----------
    genes : tuple of str
        Sorted; each has at least one label.
    rows : ndarray of int64, shape (n_genes,)
        Where each gene stands in the embedding.
    labels : tuple of str
        Those large enough, in an order of their genes.
    has : ndarray of bool, shape (n_genes, n_labels)
        Whether the gene has the label.
    n_unlabelled : int
        Genes of the embedding left out because no label holds them.
    foldless : tuple of str
        Labelled genes left out because the standard's table of folds does not name them.
    """

    genes: tuple[str, ...]
    rows: np.ndarray
    labels: tuple[str, ...]
    has: np.ndarray
    n_unlabelled: int
    foldless: tuple[str, ...]


def select(ids: Sequence[str], standard: Standard, params: FunctionParams) -> Selection:
    """Return the part of a standard that remains for an embedding: restricted first, counted after.

    Parameters
    ----------
    ids : sequence of str
        The genes of the embedding, in any order.
    standard : Standard
        Labels, their genes, and folds if it has some: genes without a fold are left out before labels are counted.
    params : FunctionParams
        Size of labels and where it is counted.

    Returns
    -------
    Selection
        Possibly of nothing.
    """
    shape = (len(standard.labels), len(standard.genes))
    whole = sparse.csr_array((np.ones(len(standard.indices), bool), standard.indices, standard.indptr), shape=shape)
    labelled = np.bincount(standard.indices, minlength=shape[1]) > 0
    column = {gene: k for k, gene in enumerate(standard.genes) if labelled[k]}
    found = sorted((gene, row) for row, gene in enumerate(ids) if gene in column)
    foldless = tuple(gene for gene, _ in found if standard.folds and gene not in standard.folds)
    found = [(gene, row) for gene, row in found if not standard.folds or gene in standard.folds]
    cut = whole[:, np.array([column[gene] for gene, _ in found], dtype=np.int64)]
    here = np.diff(cut.indptr)
    sizes = here if params.counted_in == "evaluated" else np.diff(whole.indptr)
    kept = np.flatnonzero((sizes >= params.min_size) & (here > 0))
    rows = cut[kept].toarray()
    # sums of the solver depend on the order of columns in their last bits; one by genes stays when labels are renamed
    order = sorted(range(len(rows)), key=lambda label: (~rows[label]).tobytes())
    has = rows[order].T
    held = np.flatnonzero(has.any(axis=1))
    return Selection(
        genes=tuple(found[k][0] for k in held),
        rows=np.array([found[k][1] for k in held], dtype=np.int64),
        labels=tuple(standard.labels[kept[k]] for k in order),
        has=np.ascontiguousarray(has[held]),
        n_unlabelled=len(ids) - len(held) - len(foldless),
        foldless=foldless,
    )
