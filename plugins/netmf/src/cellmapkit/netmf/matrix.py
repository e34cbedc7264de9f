"""The matrix that NetMF factorises, in row blocks so that only its sparse result is ever whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from cellmapkit.api import InputError, examples

if TYPE_CHECKING:
    from cellmapkit.api.records import Network
    from cellmapkit.api.run import Task

BLOCK = 512
"""Rows computed at once; bounds memory and does not change a bit of the result."""


def adjacency(network: Network, *, weighted: bool) -> sparse.csr_array:
    """Return the symmetric adjacency matrix.

    Parameters
    ----------
    network : Network
        Edges once each.
    weighted : bool
        Use the edge weights; without it, or where there are none, every edge counts 1.

    Returns
    -------
    csr_array of float64, shape (n_nodes, n_nodes)
        Zero rows for nodes without an edge.

    Raises
    ------
    InputError
        If there is no edge, or a weight that is used is not a positive number.
    """
    n_nodes, n_edges = len(network.nodes), len(network.edges)
    if not n_edges:
        message = f"the network has {n_nodes} nodes and no edge"
        raise InputError(message, hint="expected at least one edge between two nodes")
    weights = np.ones(n_edges)
    if weighted and network.weights is not None:
        weights = network.weights.astype(np.float64)
        bad = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
        if len(bad):
            named = [(*(network.nodes[node] for node in network.edges[edge]), float(weights[edge])) for edge in bad]
            message = f"{len(bad)} of {n_edges} edge weights are not positive numbers, e.g. {examples(named)}"
            raise InputError(message, hint="remove those edges, or leave --weighted out")
    i, j = network.edges.T
    rows, columns = np.concatenate([i, j]), np.concatenate([j, i])
    return sparse.csr_array((np.concatenate([weights, weights]), (rows, columns)), shape=(n_nodes, n_nodes))


def window_matrix(graph: sparse.csr_array, window: int, negatives: float, task: Task) -> sparse.csr_array:
    """Return log max(1, vol / (b T) sum_{r=1..T} P^r D^-1), of which most cells are zero for small windows.

    Parameters
    ----------
    graph : csr_array of float64, shape (n, n)
        Symmetric adjacency; every row has an edge.
    window : int
        ``T``.
    negatives : float
        ``b``.
    task : Task
        Advanced by the rows done.

    Returns
    -------
    csr_array of float32, shape (n, n)
        Symmetric.
    """
    degree = np.asarray(graph.sum(axis=1)).ravel()
    scale = sparse.dia_array((1 / np.sqrt(degree), 0), shape=graph.shape)
    # P^r D^-1 = D^-1/2 N^r D^-1/2 with the symmetric N = D^-1/2 A D^-1/2, so one matrix serves all powers
    normal = sparse.csr_array(scale @ graph @ scale)
    outer = np.sqrt(degree.sum() / (negatives * window)) / np.sqrt(degree)
    blocks = []
    for first in range(0, graph.shape[0], BLOCK):
        power = normal[first : first + BLOCK]
        total = power.toarray()
        for _ in range(window - 1):
            power = power @ normal
            total += power.toarray()
        total *= outer[first : first + BLOCK, None] * outer[None, :]
        blocks.append(sparse.csr_array(np.log(np.maximum(total, 1.0)).astype(np.float32)))
        task.advance(len(total))
    return sparse.csr_array(sparse.vstack(blocks, format="csr"))
