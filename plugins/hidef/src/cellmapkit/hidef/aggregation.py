"""The compiled step of Leiden that makes one node of every refined part."""

from __future__ import annotations

import numpy as np
from numba import njit

from cellmapkit.hidef.layers import Graph
from cellmapkit.hidef.moves import Parts, Scratch


@njit(cache=True, nogil=True)
def aggregate(
    graph: Graph, label: np.ndarray, refined: np.ndarray, scratch: Scratch
) -> tuple[Graph, Parts, np.ndarray, np.ndarray]:
    """Merge the nodes of every part into one node that keeps its community.

    Parameters
    ----------
    graph : Graph
        The network of this level.
    label, refined : ndarray, shape (n_nodes,)
        Community and part of each node; a part lies within one community.
    scratch : Scratch
        Buffers.

    Returns
    -------
    graph : Graph
        The next level; edges between the same two parts are summed, edges within a part only count in its degrees.
    parts : Parts
        The communities of the next level, numbered by first appearance.
    node_of : ndarray of the dtype of ``label``, shape (n_nodes,)
        The node of the next level that each node became part of.
    merged : ndarray of int32
        Nodes of the next level made of more than one node, rising.
    """
    node_of, n_parts = _numbered(refined)
    community_of, _ = _numbered(label)
    starts, order = _grouped(node_of, n_parts)
    degrees = np.zeros((n_parts, graph.degrees.shape[1]))
    parts = Parts(np.empty(n_parts, label.dtype), np.zeros(n_parts, np.int32), np.zeros_like(degrees))
    for v in range(len(label)):
        parts.label[node_of[v]] = community_of[v]
        for layer in range(degrees.shape[1]):
            degrees[node_of[v], layer] += graph.degrees[v, layer]
            parts.total[community_of[v], layer] += graph.degrees[v, layer]
    for part in range(n_parts):
        parts.size[parts.label[part]] += 1
    indptr, indices, weights = _entries(graph, node_of, starts, order, scratch)
    merged = np.flatnonzero(starts[1:] - starts[:-1] > 1).astype(np.int32)
    return Graph(indptr, indices, weights, degrees), parts, node_of, merged


@njit(cache=True, nogil=True)
def _numbered(names: np.ndarray) -> tuple[np.ndarray, int]:
    """Return numbers for the names, by first appearance, and how many there are."""
    number = np.full(len(names), -1, np.int32)
    out = np.empty_like(names)
    n_names = 0
    for v in range(len(names)):
        if number[names[v]] < 0:
            number[names[v]] = n_names
            n_names += 1
        out[v] = number[names[v]]
    return out, n_names


@njit(cache=True, nogil=True)
def _grouped(node_of: np.ndarray, n_parts: int) -> tuple[np.ndarray, np.ndarray]:
    """Return where each part starts in an order that lists the nodes part by part, and that order."""
    starts = np.zeros(n_parts + 1, np.int64)
    for part in node_of:
        starts[np.int64(part) + 1] += 1
    starts = np.cumsum(starts)
    at = starts[:-1].copy()
    order = np.empty(len(node_of), np.int32)
    for v in range(len(node_of)):
        order[at[node_of[v]]] = v
        at[node_of[v]] += 1
    return starts, order


@njit(cache=True, nogil=True)
def _entries(
    graph: Graph, node_of: np.ndarray, starts: np.ndarray, order: np.ndarray, scratch: Scratch
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sum the entries between parts; return the adjacency of the parts."""
    link, touched = scratch
    n_parts = len(starts) - 1
    # Pages of the unused end are never written and so never taken from memory.
    most = min(len(graph.indices), n_parts * (n_parts - 1))
    indices = np.empty(most, graph.indices.dtype)
    weights = np.empty(most, np.int32)
    indptr = np.zeros(n_parts + 1, np.int64)
    tail = 0
    for part in range(n_parts):
        n_touched = 0
        for v in order[starts[part] : starts[part + 1]]:
            near = graph.indices[graph.indptr[v] : graph.indptr[v + 1]]
            weight = graph.weights[graph.indptr[v] : graph.indptr[v + 1]]
            for entry in range(len(near)):
                other = node_of[near[entry]]
                touched[n_touched] = other
                n_touched += link[other] == 0
                link[other] += weight[entry]
        for t in range(n_touched):
            other = touched[t]
            if other != part:
                indices[tail] = other
                weights[tail] = link[other]
                tail += 1
            link[other] = 0
        indptr[part + 1] = tail
    return indptr, indices[:tail], weights[:tail]
