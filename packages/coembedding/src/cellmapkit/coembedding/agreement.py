"""How far the members of an ensemble agree on the neighbours of each protein."""

from __future__ import annotations

from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.coembedding.blocks import over_blocks

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.coembedding.consensus import Aligned


class Agreement(NamedTuple):
    """Mean Jaccard index of neighbour sets.

    Attributes
    ----------
    per_protein : ndarray of float32, shape (n_proteins,)
        Over all pairs of members; 1 where all have the same neighbours.
    per_member : ndarray of float64, shape (n_members,)
        Of one member with the others, over all proteins.
    chance : float
        What neighbours drawn at random would give.
    k : int
        Neighbours compared; fewer than asked for where there are too few proteins.
    """

    per_protein: np.ndarray
    per_member: np.ndarray
    chance: float
    k: int


def agreement(members: Aligned, k: int, run: Run) -> Agreement:
    """Return how alike the nearest neighbours of each protein are in different members.

    Parameters
    ----------
    members : Aligned
        Two or more, over two proteins or more.
    k : int
        Nearest neighbours by cosine; of equally near ones, any.
    run : Run
        Threads and progress.

    Returns
    -------
    Agreement
        Per protein, per member, and by chance.
    """
    k = min(k, len(members.ids) - 1)
    near = [nearest(unit, k, run) for unit in members.units]
    total = np.zeros(len(members.ids))
    each = np.zeros(len(near))
    pairs = list(combinations(range(len(near)), 2))
    for a, b in pairs:
        shared = (near[a][:, :, None] == near[b][:, None, :]).sum(axis=(1, 2))
        jaccard = shared / (2 * k - shared)
        total += jaccard
        each[[a, b]] += jaccard.mean()
    per_protein = (total / len(pairs)).astype(np.float32)
    return Agreement(per_protein, each / (len(near) - 1), chance(k, len(members.ids) - 1), k)


def nearest(unit: np.ndarray, k: int, run: Run) -> np.ndarray:
    """Return the ``k`` rows nearest to each row by cosine, itself excluded, in no order.

    Parameters
    ----------
    unit : ndarray of float32, shape (n_proteins, width)
        Rows of length one.
    k : int
        Less than ``n_proteins``.
    run : Run
        Threads and progress.

    Returns
    -------
    ndarray of int32, shape (n_proteins, k)
        Row numbers.
    """

    def block(start: int, stop: int) -> np.ndarray:
        products = unit[start:stop] @ unit.T
        products[np.arange(stop - start), np.arange(start, stop)] = -np.inf
        return np.argpartition(-products, k - 1, axis=1)[:, :k].astype(np.int32)

    return np.concatenate(list(over_blocks(block, len(unit), run, "neighbours")))


def chance(k: int, n_others: int) -> float:
    """Return the expected Jaccard index of two random sets of ``k`` out of ``n_others`` proteins.

    The number shared is hypergeometric; ``x`` shared ones make a Jaccard index of ``x / (2 k - x)``.
    """
    ways = comb(n_others, k)
    shared = range(max(0, 2 * k - n_others), k + 1)
    return sum(x / (2 * k - x) * (comb(k, x) * comb(n_others - k, k - x) / ways) for x in shared)
