"""PhenoGraph: clusters of a graph of shared nearest neighbours.

Levine et al. 2015, Cell, doi:10.1016/j.cell.2015.05.047.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import igraph
import numpy as np

from cellmapkit.muse.neighbours import nearest, shared_neighbours

if TYPE_CHECKING:
    from collections.abc import Iterator

    from torch import Tensor

OUTLIER = -1


@dataclass(frozen=True, kw_only=True)
class PhenoGraph:
    """How clusters are found.

    Attributes
    ----------
    k : int
        Nearest neighbours; fewer where there are not as many other rows.
    metric : {"cosine", "euclidean"}
        Distance between rows.
    min_size : int
        Rows in smaller clusters are outliers.
    restarts : int
        Runs of Louvain, of which the one with the largest modularity counts.
    """

    k: int
    metric: str
    min_size: int
    restarts: int

    def labels(self, values: Tensor, generator: np.random.Generator) -> np.ndarray:
        """Return the cluster of every row.

        Parameters
        ----------
        values : Tensor of float32, shape (n, n_features)
            At least one row.
        generator : numpy.random.Generator
            Seeds Louvain.

        Returns
        -------
        ndarray of int64, shape (n,)
            Clusters from 0, the largest first; :data:`OUTLIER` for rows in small ones.
        """
        n = values.shape[0]
        k = min(self.k, n - 1)
        if not k:
            return np.full(n, OUTLIER, dtype=np.int64)
        edges, weights = jaccard_graph(nearest(values, k, self.metric))
        found = louvain(n, edges, weights, self.restarts, int(generator.integers(2**63)))
        return by_size(found, self.min_size)


def jaccard_graph(neighbours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the graph whose edges weigh how alike the neighbours of two neighbouring rows are.

    A row and each of its neighbours have the Jaccard index of their sets of neighbours; the graph is the mean of this
    matrix and its transpose.

    Parameters
    ----------
    neighbours : ndarray of int64, shape (n, k)
        Of every row, itself left out.

    Returns
    -------
    ndarray of int64, shape (n_edges, 2)
        Pairs ``i < j`` in lexicographic order; pairs that share no neighbour are left out.
    ndarray of float64, shape (n_edges,)
        In (0, 1].
    """
    n, k = neighbours.shape
    shared = shared_neighbours(neighbours)
    jaccard = shared / (2 * k - shared)
    own = np.broadcast_to(np.arange(n)[:, None], (n, k))
    place = np.minimum(own, neighbours) * n + np.maximum(own, neighbours)
    pairs, number = np.unique(place[shared > 0], return_inverse=True)
    weights = np.bincount(number, weights=jaccard[shared > 0], minlength=len(pairs)) / 2
    return np.stack(np.divmod(pairs, n), axis=1), weights


def louvain(n: int, edges: np.ndarray, weights: np.ndarray, restarts: int, seed: int) -> np.ndarray:
    """Return the best of several runs of Louvain on weighted modularity (Blondel et al. 2008).

    Parameters
    ----------
    n : int
        Vertices.
    edges : ndarray of int64, shape (n_edges, 2)
        Undirected.
    weights : ndarray of float64, shape (n_edges,)
        Positive.
    restarts : int
        Runs, each in another order of vertices.
    seed : int
        Decides these orders.

    Returns
    -------
    ndarray of int64, shape (n,)
        Cluster of each vertex.
    """
    graph = igraph.Graph(n=n, edges=edges)
    best, membership = -np.inf, list(range(n))
    with _igraph_seeded(seed):
        for _ in range(restarts if len(edges) else 0):
            found = graph.community_multilevel(weights=weights)
            modularity = found.modularity  # of the weighted graph; the first of equals counts
            if modularity > best:
                best, membership = modularity, found.membership
    return np.array(membership, dtype=np.int64)


def by_size(membership: np.ndarray, min_size: int) -> np.ndarray:
    """Return clusters numbered from the largest, and :data:`OUTLIER` for those with fewer than ``min_size`` rows.

    Parameters
    ----------
    membership : ndarray of int64, shape (n,)
        Any numbers.
    min_size : int
        Rows a cluster must have.

    Returns
    -------
    ndarray of int64, shape (n,)
        Of equally large clusters the one with the earlier first row comes first.
    """
    _, first, number, size = np.unique(membership, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -size))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return np.where(size[number] >= min_size, rank[number], OUTLIER)


@contextmanager
def _igraph_seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of our own, and from the module ``random`` again afterwards, its default."""
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - nothing secret is drawn
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
