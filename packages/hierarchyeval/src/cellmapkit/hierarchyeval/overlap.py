"""A standard cut to the genes of a hierarchy, and the test of every assembly against every term that meets it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from cellmapkit.hierarchyeval.hypergeometric import log_upper_tail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.standards.standard import Standard


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A standard over the genes of a hierarchy.

    Attributes
    ----------
    standard : Standard
        The whole standard.
    terms : csr_array of int32, shape (n_terms, n_genes)
        Its terms over the hierarchy's genes, all of them, however few genes are left.
    annotated : ndarray of bool, shape (n_genes,)
        Genes of the hierarchy in any term: the background of the tests.
    named : ndarray of bool, shape (n_genes,)
        Genes of the hierarchy that the standard names, in a term or not.
    """

    standard: Standard
    terms: csr_array
    annotated: np.ndarray
    named: np.ndarray

    @property
    def term_sizes(self) -> np.ndarray:
        """Genes of the hierarchy in each term, int64, shape (n_terms,)."""
        return np.diff(self.terms.indptr).astype(np.int64)

    def permuted(self, order: np.ndarray) -> Cut:
        """Return the same standard with the names of the hierarchy's genes dealt anew.

        Parameters
        ----------
        order : ndarray of int64, shape (n_genes,)
            A permutation: gene ``i`` gets the name of gene ``order[i]``.

        Returns
        -------
        Cut
            Terms keep their sizes and overlaps with each other; assemblies keep sizes and nesting.
        """
        column = np.empty(len(order), dtype=self.terms.indices.dtype)
        column[order] = np.arange(len(order), dtype=column.dtype)
        terms = csr_array((self.terms.data, column[self.terms.indices], self.terms.indptr), shape=self.terms.shape)
        return replace(self, terms=terms, annotated=self.annotated[order], named=self.named[order])


@dataclass(frozen=True, kw_only=True)
class Overlaps:
    """Every pair of an assembly and a term that share a gene; pairs that share none have p = 1 and are not listed.

    Attributes
    ----------
    background : int
        Number of genes drawn from.
    assembly_sizes : ndarray of int64, shape (n_assemblies,)
        Genes of each assembly in the background.
    term_sizes : ndarray of int64, shape (n_terms,)
        Genes of each term in the background.
    n_terms : int
        Number of terms large enough to be tested.
    assembly, term, overlap : ndarray of int64, shape (n_tests,)
        Indices, and the number of genes shared; sorted by assembly, then term.
    log_p : ndarray of float64, shape (n_tests,)
        Natural logarithm of the probability of so many shared genes or more.
    jaccard : ndarray of float64, shape (n_tests,)
        Shared genes over genes of either, both cut to the background.
    """

    background: int
    assembly_sizes: np.ndarray
    term_sizes: np.ndarray
    n_terms: int
    assembly: np.ndarray
    term: np.ndarray
    overlap: np.ndarray
    log_p: np.ndarray
    jaccard: np.ndarray


def cut_standard(genes: Sequence[str], standard: Standard) -> Cut:
    """Return a standard over the genes of a hierarchy.

    Parameters
    ----------
    genes : sequence of str
        The hierarchy's genes.
    standard : Standard
        The standard.

    Returns
    -------
    Cut
        The record; its background is empty where the two share no gene.
    """
    column = {gene: i for i, gene in enumerate(genes)}
    to = np.array([column.get(gene, -1) for gene in standard.genes], dtype=np.int64)
    whole = standard.members.tocoo()
    kept = to[whole.col] >= 0
    shape = (len(standard), len(genes))
    terms = csr_array((whole.data[kept], (whole.row[kept], to[whole.col[kept]])), shape=shape, dtype=np.int32)
    annotated, named = np.zeros((2, len(genes)), dtype=bool)
    annotated[terms.indices] = True
    named[to[to >= 0]] = True
    return Cut(standard=standard, terms=terms, annotated=annotated, named=named)


def overlap_tests(members: csr_array, cut: Cut, *, min_term_size: int, universe: np.ndarray) -> Overlaps:
    """Return the hypergeometric test of every assembly against every term it shares a gene with.

    Parameters
    ----------
    members : csr_array of int32, shape (n_assemblies, n_genes)
        Genes of the assemblies.
    cut : Cut
        The standard.
    min_term_size : int
        Terms with fewer genes of the hierarchy are left out.
    universe : ndarray of bool, shape (n_genes,)
        The background, holding every gene of any term.

    Returns
    -------
    Overlaps
        The record.
    """
    term_sizes, background = cut.term_sizes, int(universe.sum())
    tested = np.flatnonzero(term_sizes >= max(min_term_size, 1))
    assembly_sizes = (members @ universe.astype(np.int64)).astype(np.int64)
    shared = csr_array(members @ cut.terms[tested].T).tocoo()
    order = np.lexsort((shared.col, shared.row))
    assembly, term = shared.row[order].astype(np.int64), tested[shared.col[order]].astype(np.int64)
    overlap = shared.data[order].astype(np.int64)
    drawn, marked = assembly_sizes[assembly], term_sizes[term]
    return Overlaps(
        background=background,
        assembly_sizes=assembly_sizes,
        term_sizes=term_sizes,
        n_terms=len(tested),
        assembly=assembly,
        term=term,
        overlap=overlap,
        log_p=log_upper_tail(overlap, background, marked, drawn),
        jaccard=overlap / (drawn + marked - overlap),
    )
