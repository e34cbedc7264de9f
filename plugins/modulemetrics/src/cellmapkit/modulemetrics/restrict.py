"""The part of a standard that an embedding can be judged by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.evaluation import Standard


@dataclass(frozen=True, kw_only=True)
class Annotation:
    """Genes with labels, in an order that depends on names of genes alone: what labels are called decides nothing.

    Attributes
    ----------
    genes : tuple of str
        Sorted; each has at least one label.
    rows : ndarray of int64, shape (n_genes,)
        Where each gene stands in the embedding.
    labels : tuple of str
        Those of a size asked for, in the order of their genes.
    members : csr_array of bool, shape (n_labels, n_genes)
        Column indices rise within each row.
    """

    genes: tuple[str, ...]
    rows: np.ndarray
    labels: tuple[str, ...]
    members: sparse.csr_array


def restrict(ids: Sequence[str], standard: Standard, min_size: int, max_size: int | None) -> Annotation:
    """Return the labels and genes of a standard that remain for an embedding: restricted first, counted after.

    Parameters
    ----------
    ids : sequence of str
        The genes of the embedding, in any order.
    standard : Standard
        Labels and their genes.
    min_size, max_size : int, int or None
        Bounds of the number of genes that a label keeps after restriction.

    Returns
    -------
    Annotation
        Possibly of nothing.
    """
    shape = (len(standard.labels), len(standard.genes))
    whole = sparse.csr_array((np.ones(len(standard.indices), bool), standard.indices, standard.indptr), shape=shape)
    column = {gene: k for k, gene in enumerate(standard.genes)}
    found = sorted((gene, row) for row, gene in enumerate(ids) if gene in column)
    cut = whole[:, np.array([column[gene] for gene, _ in found], dtype=np.int64)]
    sizes = np.diff(cut.indptr)
    kept = np.flatnonzero((sizes >= min_size) & (sizes <= (max_size or shape[1])))
    cut = cut[kept]
    labelled = np.flatnonzero(np.bincount(cut.indices, minlength=len(found)))
    members = cut[:, labelled]
    members.sort_indices()
    order = _by_genes(members)
    return Annotation(
        genes=tuple(found[k][0] for k in labelled),
        rows=np.array([found[k][1] for k in labelled], dtype=np.int64),
        labels=tuple(standard.labels[kept[k]] for k in order),
        members=members[order],
    )


def _by_genes(members: sparse.csr_array) -> list[int]:
    """Return the labels in the order of their genes, which a new name does not change as it would that of names."""
    return sorted(
        range(members.shape[0]),
        key=lambda label: members.indices[members.indptr[label] : members.indptr[label + 1]].tolist(),
    )
