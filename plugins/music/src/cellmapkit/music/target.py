"""What the forest learns: the proximity of two proteins by the size of the smallest term that holds both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, InputError, examples
from cellmapkit.music.pairs import above

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SLOPE, INTERCEPT = 1.0475, -0.1417
"""log10 of a diameter in nm per log10 of a number of proteins, least squares on ten organelles (Qin et al. 2021)."""


def diameter(size: np.ndarray | float) -> np.ndarray:
    """Return the diameter of an assembly, log10 D = 1.0475 log10 C - 0.1417.

    Parameters
    ----------
    size : ndarray or float
        Numbers of proteins C, above zero.

    Returns
    -------
    ndarray of float64
        In nm.
    """
    return np.asarray(10 ** (SLOPE * np.log10(size) + INTERCEPT))


@dataclass(frozen=True, kw_only=True)
class Target:
    """The pairs of annotated proteins; pairs ``i < j`` in lexicographic order.

    Attributes
    ----------
    rows : ndarray of int64, shape (n_annotated,)
        The annotated proteins, rising.
    sizes : ndarray of int32, shape (n_pairs,)
        Genes of the smallest term holding both, or of all terms together where none does.
    proximity : ndarray of float32, shape (n_pairs,)
        In [0, 1].
    smallest, largest : float
        Diameters in nm that proximities 1 and 0 stand for.
    """

    rows: np.ndarray
    sizes: np.ndarray
    proximity: np.ndarray
    smallest: float
    largest: float


def kept_terms(terms: Mapping[str, frozenset[str]], smallest: int, largest: int | None) -> dict[str, frozenset[str]]:
    """Return the terms of a size in range, counted in genes of the file.

    Parameters
    ----------
    terms : mapping of str to frozenset of str
        Genes of each term.
    smallest, largest : int
        Bounds, both included; ``None`` for no upper one.

    Returns
    -------
    dict of str to frozenset of str
        In the same order.

    Raises
    ------
    InputError
        If none is left.
    """
    kept = {term: genes for term, genes in terms.items() if smallest <= len(genes) <= (largest or len(genes))}
    if not kept:
        found = sorted(len(genes) for genes in terms.values())
        message = f"none of {len(terms)} terms has {smallest} to {largest or 'any number of'} genes"
        raise InputError(
            message, hint=f"they have {found[0]} to {found[-1]}; change --min_term_size or --max_term_size"
        )
    return kept


def target(terms: Mapping[str, frozenset[str]], ids: Sequence[str]) -> Target:
    """Return the proximity of every pair of annotated proteins.

    Parameters
    ----------
    terms : mapping of str to frozenset of str
        Genes of each term, those outside the input too: they count in sizes.
    ids : sequence of str
        The proteins.

    Returns
    -------
    Target
        Of the proteins in a term.

    Raises
    ------
    IdMismatchError
        If fewer than three proteins are in a term.
    InputError
        If all pairs are equally close.
    """
    annotated = frozenset().union(*terms.values())
    rows = np.array([row for row, name in enumerate(ids) if name in annotated], dtype=np.int64)
    if len(rows) < 3:
        message = f"{len(rows)} of {len(ids)} proteins are in a training term: {examples(ids[row] for row in rows)}"
        raise IdMismatchError(message, hint="expected at least three, named as in the embeddings")
    place = {ids[row]: number for number, row in enumerate(rows)}
    smallest = np.full((len(rows), len(rows)), len(annotated), dtype=np.int32)
    for genes in sorted(terms.values(), key=len, reverse=True):  # smaller terms overwrite larger ones
        members = np.array([place[gene] for gene in genes if gene in place], dtype=np.int64)
        smallest[members[:, None], members] = len(genes)
    sizes = above(smallest, np.arange(len(rows)))
    low, high = int(sizes.min()), int(sizes.max())
    if low == high:
        message = f"all {len(sizes)} pairs of {len(rows)} proteins share a smallest term of {low} genes at best"
        raise InputError(message, hint="expected terms of several sizes; nothing can be learned from these")
    near, far = float(diameter(low)), float(diameter(high))
    closeness = np.log10(far / diameter(np.arange(low, high + 1))) / np.log10(far / near)
    return Target(
        rows=rows, sizes=sizes, proximity=closeness.astype(np.float32)[sizes - low], smallest=near, largest=far
    )
