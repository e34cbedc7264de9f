"""The clusters of all resolutions, and which of them are linked because they are nearly the same."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit


class Clusters(NamedTuple):
    """Every cluster of every resolution that is large enough.

    Attributes
    ----------
    first : ndarray of int64, shape (n_resolutions + 1,)
        Clusters of resolution ``r`` are ``first[r]`` to ``first[r + 1]``.
    indptr : ndarray of int64, shape (n_clusters + 1,)
        Where the members of each cluster start.
    indices : ndarray of uint16 or int32
        Members, rising within a cluster.
    cluster_of : ndarray of int32, shape (n_resolutions, n_nodes)
        The cluster of each node, -1 where it was too small.
    """

    first: np.ndarray
    indptr: np.ndarray
    indices: np.ndarray
    cluster_of: np.ndarray

    def members(self, cluster: int) -> np.ndarray:
        """Return the rising members of one cluster."""
        return self.indices[self.indptr[cluster] : self.indptr[cluster + 1]]


def clusters_of(labels: np.ndarray, min_size: int) -> Clusters:
    """Return the clusters of at least ``min_size`` nodes.

    Parameters
    ----------
    labels : ndarray of uint16 or int32, shape (n_resolutions, n_nodes)
        Community of each node.
    min_size : int
        Fewest nodes of a cluster.

    Returns
    -------
    Clusters
        In the order of the resolutions.
    """
    first, sizes, members = [0], [np.zeros(0, np.int64)], []
    cluster_of = np.full(labels.shape, -1, np.int32)
    for row, label in enumerate(labels):
        count = np.bincount(label)
        large = count >= min_size
        number = np.where(large, first[-1] + np.cumsum(large) - 1, -1)
        cluster_of[row] = number[label]
        order = np.argsort(label, kind="stable").astype(labels.dtype)
        members.append(order[large[label[order]]])
        sizes.append(count[large])
        first.append(first[-1] + int(large.sum()))
    indptr = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Clusters(np.array(first), indptr, np.concatenate(members), cluster_of)


def components(clusters: Clusters, pairs: np.ndarray, tau: float) -> np.ndarray:
    """Return the connected component of every cluster in the graph of similar clusters.

    Two clusters are linked when their resolutions are neighbours and their Jaccard similarity is above ``tau``.

    Parameters
    ----------
    clusters : Clusters
        The clusters.
    pairs : ndarray of int64, shape (n_pairs, 2)
        Neighbouring resolutions.
    tau : float
        Least similarity, exclusive.

    Returns
    -------
    ndarray of int32, shape (n_clusters,)
        The first cluster of the component that each cluster belongs to.
    """
    root = np.arange(len(clusters.indptr) - 1, dtype=np.int32)
    for one, other in pairs:
        _link(clusters, int(one), clusters.cluster_of[other], tau, root)
    return _roots(root)


@njit(cache=True, nogil=True)
def _link(clusters: Clusters, resolution: int, cluster_of: np.ndarray, tau: float, root: np.ndarray) -> None:
    """Join every cluster of a resolution with those of another that are similar; the other is given by node."""
    shared = np.zeros(len(root), np.int32)
    touched = np.empty(len(cluster_of), np.int32)
    indptr = clusters.indptr
    for a in range(clusters.first[resolution], clusters.first[resolution + 1]):
        n_touched = 0
        for v in clusters.indices[indptr[a] : indptr[a + 1]]:
            b = cluster_of[v]
            if b >= 0:
                if shared[b] == 0:
                    touched[n_touched] = b
                    n_touched += 1
                shared[b] += 1
        for b in touched[:n_touched]:
            either = indptr[a + 1] - indptr[a] + indptr[b + 1] - indptr[b] - shared[b]
            if shared[b] / either > tau:
                one, other = _find(root, a), _find(root, b)
                root[max(one, other)] = min(one, other)
            shared[b] = 0


@njit(cache=True, nogil=True)
def _find(root: np.ndarray, cluster: int) -> int:
    while root[cluster] != cluster:
        root[cluster] = root[root[cluster]]
        cluster = root[cluster]
    return cluster


@njit(cache=True, nogil=True)
def _roots(root: np.ndarray) -> np.ndarray:
    for cluster in range(len(root)):
        root[cluster] = root[root[cluster]]
    return root
