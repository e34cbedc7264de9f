"""Which genes are trained on and which are judged: seeded folds, and folds that keep homologues together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence


def plain_folds(n_genes: int, k: int, stream: np.random.Generator) -> np.ndarray:
    """Return ``k`` parts of shuffled genes whose sizes differ by at most one.

    Parameters
    ----------
    n_genes, k : int
        How many genes and parts.
    stream : numpy.random.Generator
        Shuffles.

    Returns
    -------
    ndarray of int64, shape (n_genes,)
        The part of each gene.
    """
    fold = np.empty(n_genes, dtype=np.int64)
    for part, genes in enumerate(np.array_split(stream.permutation(n_genes), k)):
        fold[genes] = part
    return fold


def group_folds(groups: Sequence[object], k: int, stream: np.random.Generator) -> np.ndarray:
    """Return ``k`` parts that split no group.

    Groups are taken by falling size, groups of one size in random order, and each goes to the part that is smallest
    so far, the first of equals.

    Parameters
    ----------
    groups : sequence, length n_genes
        The group of each gene, genes in sorted order; what groups are called has no influence.
    k : int
        Number of parts.
    stream : numpy.random.Generator
        Orders groups of equal size, which before stand by their first gene.

    Returns
    -------
    ndarray of int64, shape (n_genes,)
        The part of each gene.
    """
    number: dict[object, int] = {}
    member = np.array([number.setdefault(group, len(number)) for group in groups], dtype=np.int64)
    sizes = np.bincount(member, minlength=len(number))
    shuffled = stream.permutation(len(number))
    taken = np.zeros(k, dtype=np.int64)
    part = np.empty(len(number), dtype=np.int64)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        part[group] = np.argmin(taken)
        taken[part[group]] += sizes[group]
    return part[member]
