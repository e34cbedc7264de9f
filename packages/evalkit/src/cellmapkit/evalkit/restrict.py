"""Which genes and labels take part: a standard cut to the genes of an embedding first, to label sizes second."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from cellmapkit.api import IdMismatchError, examples

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cellmapkit.api.evaluation import Standard
    from cellmapkit.api.records import Embedding

Universe = Literal["annotated", "kept", "all"]
"""Genes with a label in the standard (``annotated``), with one left after the size filter (``kept``), or ``all``."""


def restrict(
    standard: Standard,
    genes: Iterable[str],
    *,
    universe: Universe = "annotated",
    min_size: int = 2,
    max_size: int | None = None,
) -> Standard:
    """Return the standard over the genes of a universe, with the labels that are large and small enough there.

    Parameters
    ----------
    standard : Standard
        As its source gives it.
    genes : iterable of str
        Genes under evaluation.
    universe : {"annotated", "kept", "all"}
        Which of these genes take part, see :data:`Universe`.
    min_size, max_size : int or None
        Fewest and most of these genes a label must hold; counted after the genes are cut.

    Returns
    -------
    Standard
        Its genes are the universe, sorted; folds and groups are those of its genes.

    Raises
    ------
    IdMismatchError
        If no gene under evaluation has a label: most likely the names are of different kinds.
    """
    wanted = set(genes)
    annotated = np.unique(standard.indices)
    known = np.fromiter((gene in wanted for gene in standard.genes), dtype=bool, count=len(standard.genes))
    inside = annotated[known[annotated]]
    if not len(inside):
        found = f"none of the {len(wanted)} genes ({examples(sorted(wanted))}) has a label in {standard.name!r}"
        with_label = examples(standard.genes[place] for place in annotated)
        raise IdMismatchError(found, hint=f"it labels {len(annotated)} genes: {with_label}")
    cut = _keep_memberships(standard, known[standard.indices])
    sizes = np.diff(cut.indptr)
    cut = keep_labels(cut, (sizes >= min_size) & (sizes <= (max_size if max_size is not None else sizes.max())))
    if universe == "all":
        return _over(cut, sorted(wanted))
    places = inside if universe == "annotated" else np.unique(cut.indices)
    return _over(cut, [standard.genes[place] for place in places])


def keep_labels(standard: Standard, keep: np.ndarray) -> Standard:
    """Return the standard with the labels where ``keep``, ndarray of bool of shape (n_labels,), is true."""
    sizes = np.diff(standard.indptr)
    return replace(
        standard,
        labels=tuple(standard.labels[label] for label in np.flatnonzero(keep)),
        indptr=np.cumsum([0, *sizes[keep]], dtype=np.int64),
        indices=standard.indices[np.repeat(keep, sizes)],
    )


def is_root(standard: Standard, share: float = 0.95) -> np.ndarray:
    """Return which labels hold so many of the annotated genes that sharing one says nothing.

    Parameters
    ----------
    standard : Standard
        Not restricted, so that the answer does not depend on an embedding.
    share : float
        Of the genes that have a label.

    Returns
    -------
    ndarray of bool, shape (n_labels,)
    """
    n_annotated = len(np.unique(standard.indices))
    return np.asarray(np.diff(standard.indptr) >= share * n_annotated)


def rows_of(embedding: Embedding, genes: Iterable[str]) -> np.ndarray:
    """Return the values, float32 of shape (n_genes, n_features), of these genes of the embedding in their order."""
    row = {gene: place for place, gene in enumerate(embedding.ids)}
    return embedding.values[[row[gene] for gene in genes]]


def _keep_memberships(standard: Standard, keep: np.ndarray) -> Standard:
    ends = np.concatenate([[0], np.cumsum(keep)])
    return replace(standard, indptr=ends[standard.indptr].astype(np.int64), indices=standard.indices[keep])


def _over(standard: Standard, genes: list[str]) -> Standard:
    """Return the standard over these sorted genes, which hold all of its members."""
    place = {gene: k for k, gene in enumerate(genes)}
    new = np.fromiter((place.get(gene, -1) for gene in standard.genes), dtype=np.int64, count=len(standard.genes))
    return replace(
        standard,
        genes=tuple(genes),
        indices=new[standard.indices],
        folds={gene: fold for gene, fold in standard.folds.items() if gene in place},
        groups={gene: group for gene, group in standard.groups.items() if gene in place},
    )
