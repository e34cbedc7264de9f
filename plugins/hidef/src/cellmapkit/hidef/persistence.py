"""Communities that persist: groups of nearly equal clusters from at least k clusterings, and their consensus."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from cellmapkit.hidef.percolation import percolate

if TYPE_CHECKING:
    from cellmapkit.hidef.clusters import Clusters

SIMILAR = 0.75
"""Jaccard similarity above which clusters of one component percolate; not tau [hidef 1.1.5]."""


class Persistent(NamedTuple):
    """One community.

    Attributes
    ----------
    members : ndarray of int64
        Nodes, rising.
    persistence : int
        In how many clusters it was found.
    """

    members: np.ndarray
    persistence: int


def persistent(clusters: Clusters, component: np.ndarray, k: int, consensus: float) -> list[Persistent]:
    """Return the consensus of every group of similar clusters that percolates.

    Parameters
    ----------
    clusters : Clusters
        The clusters.
    component : ndarray of int32, shape (n_clusters,)
        From :func:`cellmapkit.hidef.clusters.components`.
    k : int
        Fewest clusters, and the size of the cliques.
    consensus : float
        Members are in more than this percentage of the clusters.

    Returns
    -------
    list of Persistent
        Largest first; ties by falling persistence, then by members. None is empty.
    """
    count = np.bincount(component, minlength=1)
    found = []
    order = np.argsort(component, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
        if len(group) and count[component[group[0]]] >= k:
            found.extend(_percolated([clusters.members(cluster) for cluster in group], k, consensus))
    found = [community for community in found if len(community.members)]
    return sorted(found, key=lambda c: (-len(c.members), -c.persistence, c.members.tolist()))


def _percolated(sets: list[np.ndarray], k: int, consensus: float) -> list[Persistent]:
    """Return the communities among the clusters of one component; equal clusters are handled as one with a weight."""
    times: dict[bytes, int] = {}
    for members in sets:
        key = members.tobytes()
        times[key] = times.get(key, 0) + 1
    distinct = [np.frombuffer(key, sets[0].dtype) for key in times]
    multiplicity = np.array(list(times.values()))
    found = []
    for chosen in percolate(_similar(distinct), multiplicity, k):
        nodes, place = np.unique(np.concatenate([distinct[i] for i in chosen]), return_inverse=True)
        weight = np.repeat(multiplicity[chosen], [len(distinct[i]) for i in chosen])
        present = np.bincount(place, weights=weight)
        total = int(multiplicity[chosen].sum())
        found.append(Persistent(nodes[present * 100 > consensus * total].astype(np.int64), total))
    return found


def _similar(sets: list[np.ndarray]) -> np.ndarray:
    """Return the pairs of sets with a Jaccard similarity above :data:`SIMILAR`; only sets that share a node cost."""
    sizes = np.array([len(members) for members in sets])
    indptr = np.concatenate([[0], np.cumsum(sizes)])
    ones = np.ones(indptr[-1], np.int32)
    matrix = csr_matrix((ones, np.concatenate(sets).astype(np.int32), indptr))
    shared = (matrix @ matrix.T).tocoo()
    either = sizes[shared.row] + sizes[shared.col] - shared.data
    above = (shared.row < shared.col) & (shared.data / either > SIMILAR)
    return np.stack([shared.row[above], shared.col[above]], axis=1)
