"""The embedding: leading singular vectors of the window matrix, scaled by the roots of the singular values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.linalg import eigsh
from threadpoolctl import threadpool_limits

from cellmapkit.api.records import Embedding
from cellmapkit.netmf.matrix import adjacency, window_matrix

if TYPE_CHECKING:
    from scipy import sparse

    from cellmapkit.api import Run
    from cellmapkit.api.records import Network
    from cellmapkit.netmf.params import NetmfParams

_DENSE_BELOW = 200  # ARPACK needs fewer vectors than rows; small matrices are solved whole


def embed(network: Network, params: NetmfParams, run: Run) -> Embedding:
    """Embed the nodes of a network that have an edge.

    Parameters
    ----------
    network : Network
        Nodes and edges.
    params : NetmfParams
        Width, window, negatives, weights.
    run : Run
        Its seed starts the iteration. The solver runs on one thread, so that its bits are the same everywhere.

    Returns
    -------
    Embedding
        shape: (n_nodes with an edge, at most ``dimensions``).
    """
    graph = adjacency(network, weighted=params.weighted)
    kept = np.flatnonzero(np.diff(graph.indptr))
    graph = graph[kept][:, kept]
    with threadpool_limits(limits=1):
        with run.progress.task("netmf matrix", total=len(kept), unit="proteins") as task:
            matrix = window_matrix(graph, params.window, params.negatives, task)
        width = min(params.dimensions, max(1, len(kept) - 1))
        if width < params.dimensions:
            run.log.warning("%d proteins allow %d dimensions, %d were asked for", len(kept), width, params.dimensions)
        with run.progress.task("netmf factors", total=1, unit="solution") as task:
            values = leading_factors(matrix, width, run.stream("start").normal(size=len(kept)))
            task.advance()
    return Embedding(ids=tuple(network.nodes[node] for node in kept), values=values)


def leading_factors(matrix: sparse.csr_array, width: int, start: np.ndarray) -> np.ndarray:
    """Return U sqrt(S) of the leading singular triplets of a symmetric matrix.

    Parameters
    ----------
    matrix : csr_array, shape (n, n)
        Symmetric.
    width : int
        How many, below n unless n is 1.
    start : ndarray, shape (n,)
        Where the iteration begins.

    Returns
    -------
    ndarray of float32, shape (n, width)
        Strongest first; each column's largest entry is positive, since the sign of a singular vector is free.
    """
    if matrix.shape[0] <= _DENSE_BELOW or width > matrix.shape[0] // 2:
        eigenvalues, vectors = np.linalg.eigh(matrix.toarray().astype(np.float64))
    else:
        # single precision, which is what is returned, at half the time
        eigenvalues, vectors = eigsh(matrix.astype(np.float32), k=width, which="LM", v0=start.astype(np.float32))
    # the singular values of a symmetric matrix are the sizes of its eigenvalues
    order = np.argsort(-np.abs(eigenvalues), kind="stable")[:width]
    vectors = vectors[:, order]
    sign = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(width)])
    return np.ascontiguousarray(vectors * sign * np.sqrt(np.abs(eigenvalues[order])), dtype=np.float32)
