"""Partitions of genes made from overlapping labels, so that a clustering can be compared with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

NONE = -1
"""The module of a gene that is in none."""


def drawn(members: sparse.csr_array, stream: np.random.Generator) -> np.ndarray:
    """Return modules without overlap, drawn as BIONIC does.

    Genes are visited in random order; one that is in no module yet picks one of its labels, all equally likely, and
    the label becomes a module if none of its genes is in one. A label turned down is not replaced by another one of
    the same gene, and there is one pass.

    Parameters
    ----------
    members : csr_array of bool, shape (n_labels, n_genes)
        Genes of each label; every gene has one.
    stream : numpy.random.Generator
        Used for the order and the picks only, in amounts that depend on the number of genes only.

    Returns
    -------
    ndarray of int64, shape (n_genes,)
        The label that is each gene's module, or :data:`NONE`.
    """
    labels_of = members.T.tocsr()
    labels_of.sort_indices()
    n_genes = labels_of.shape[0]
    module = np.full(n_genes, NONE, dtype=np.int64)
    order = stream.permutation(n_genes)
    places = labels_of.indptr[:-1] + (stream.random(n_genes) * np.diff(labels_of.indptr)).astype(np.int64)
    picks = labels_of.indices[places]
    for gene in order:
        if module[gene] == NONE:
            label = picks[gene]
            genes = members.indices[members.indptr[label] : members.indptr[label + 1]]
            if (module[genes] == NONE).all():
                module[genes] = label
    return module


def specific(members: sparse.csr_array) -> np.ndarray:
    """Return the smallest label of each gene, the first row among equals.

    Parameters
    ----------
    members : csr_array of bool, shape (n_labels, n_genes)
        Genes of each label; every gene has one.

    Returns
    -------
    ndarray of int64, shape (n_genes,)
        The label that is each gene's module.
    """
    module = np.full(members.shape[1], NONE, dtype=np.int64)
    # the smallest written last stays
    for label in np.argsort(np.diff(members.indptr), kind="stable")[::-1]:
        module[members.indices[members.indptr[label] : members.indptr[label + 1]]] = label
    return module
