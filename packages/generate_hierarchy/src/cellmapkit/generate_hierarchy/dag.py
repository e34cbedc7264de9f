"""Directed acyclic graphs of communities as sparse boolean matrices: who lies under whom, which links are shortcuts."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array


def links_matrix(links: np.ndarray, n_nodes: int) -> csr_array:
    """Return the matrix whose entry (parent, child) is True for each link.

    Parameters
    ----------
    links : ndarray of int64, shape (n_links, 2)
        Parent and child.
    n_nodes : int
        Number of nodes.

    Returns
    -------
    csr_array of bool, shape (n_nodes, n_nodes)
        One entry per link.
    """
    data = np.ones(len(links), dtype=bool)
    return csr_array((data, (links[:, 0], links[:, 1])), shape=(n_nodes, n_nodes))


def reachable(links: csr_array) -> csr_array:
    """Return the matrix whose entry (ancestor, descendant) is True for each path of one link or more.

    Parameters
    ----------
    links : csr_array of bool, shape (n_nodes, n_nodes)
        Links of an acyclic graph.

    Returns
    -------
    csr_array of bool, shape (n_nodes, n_nodes)
        The transitive closure.
    """
    closure = links
    while True:
        longer = closure + closure @ closure
        if longer.nnz == closure.nnz:
            return closure
        closure = longer


def without_shortcuts(closure: csr_array) -> np.ndarray:
    """Return the fewest links with the given closure: those that no longer path replaces.

    Parameters
    ----------
    closure : csr_array of bool, shape (n_nodes, n_nodes)
        As :func:`reachable` gives it.

    Returns
    -------
    ndarray of int64, shape (n_links, 2)
        Parent and child in lexicographic order.
    """
    around = (closure @ closure).astype(np.int8)
    direct = (closure.astype(np.int8) - around.multiply(closure)).tocoo()
    kept = direct.data == 1
    links = np.stack([direct.row[kept], direct.col[kept]], axis=1).astype(np.int64)
    return links[np.lexsort((links[:, 1], links[:, 0]))]


def depths(links: np.ndarray, n_nodes: int) -> np.ndarray:
    """Return the number of links on the longest path from a root to each node.

    Parameters
    ----------
    links : ndarray of int64, shape (n_links, 2)
        Parent and child of an acyclic graph.
    n_nodes : int
        Number of nodes.

    Returns
    -------
    ndarray of int64, shape (n_nodes,)
        0 for nodes without a parent.
    """
    depth = np.zeros(n_nodes, dtype=np.int64)
    for _ in range(n_nodes):
        deeper = depth.copy()
        np.maximum.at(deeper, links[:, 1], depth[links[:, 0]] + 1)
        if np.array_equal(deeper, depth):
            break
        depth = deeper
    return depth


def levels(links: np.ndarray, n_nodes: int) -> np.ndarray:
    """Return the number of links on the shortest path from a root to each node.

    Parameters
    ----------
    links : ndarray of int64, shape (n_links, 2)
        Parent and child of an acyclic graph.
    n_nodes : int
        Number of nodes.

    Returns
    -------
    ndarray of int64, shape (n_nodes,)
        0 for nodes without a parent.
    """
    level = np.full(n_nodes, -1, dtype=np.int64)
    found = np.setdiff1d(np.arange(n_nodes), links[:, 1])
    step = 0
    while len(found):
        level[found] = step
        step += 1
        below = links[np.isin(links[:, 0], found), 1]
        found = np.unique(below[level[below] < 0])
    return level
