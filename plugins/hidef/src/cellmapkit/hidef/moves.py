"""The compiled local steps of Leiden on a layered graph: moving nodes, and refining communities from singletons.

The quality of a partition is ``sum_l sum_ij (A^l_ij - gamma k^l_i k^l_j / (2 m_l)) [i, j together]``. With ``null_l =
gamma / (2 m_l)``, node i gains ``w_ic - sum_l null_l k^l_i K^l_c`` by joining community c, where ``w_ic`` counts its
edges into c over all layers and ``K^l_c`` is the sum of the degrees in c; half of what the quality rises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from cellmapkit.hidef.layers import Graph

EPSILON = 1e-9
"""A move must gain more than this, in edges, so that rounding never sends nodes round in circles."""


class Parts(NamedTuple):
    """A partition with what the gains need; the kernels change it in place.

    Attributes
    ----------
    label : ndarray of uint16 or int32, shape (n_nodes,)
        Community of each node, below ``n_nodes``.
    size : ndarray of int32, shape (n_nodes,)
        Nodes in each community.
    total : ndarray of float64, shape (n_nodes, n_layers)
        Sum of the degrees in each community; whole numbers, so no order of additions matters.
    """

    label: np.ndarray
    size: np.ndarray
    total: np.ndarray


class Scratch(NamedTuple):
    """Buffers of one thread.

    Attributes
    ----------
    link : ndarray of int32, shape (n_nodes,)
        Weight from the node at hand to each community; all zero between nodes.
    touched : ndarray, shape (n_nodes + 1,)
        Communities the node at hand has a link to.
    """

    link: np.ndarray
    touched: np.ndarray


class _Queue(NamedTuple):
    ring: np.ndarray  # int32, a power of two long
    waiting: np.ndarray  # uint8, one per node
    ends: np.ndarray  # int64: taken so far, put so far


@njit(cache=True, nogil=True)
def shuffled(nodes: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Return the nodes in random order.

    Parameters
    ----------
    nodes : ndarray of int32
        What to shuffle; left as it is.
    state : ndarray of uint64, shape (1,)
        State of a splitmix64 generator (Steele et al. 2014), moved on.

    Returns
    -------
    ndarray of int32
        A permutation; the same for the same state on every machine.
    """
    order = nodes.copy()
    for i in range(len(order) - 1, 0, -1):
        state[0] += np.uint64(0x9E3779B97F4A7C15)
        z = state[0]
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        j = np.int64((z ^ (z >> np.uint64(31))) % np.uint64(i + 1))
        order[i], order[j] = order[j], order[i]
    return order


@njit(cache=True, nogil=True)
def move(
    graph: Graph, parts: Parts, null: np.ndarray, order: np.ndarray, scratch: Scratch, limit: int
) -> tuple[bool, bool]:
    """Move nodes to the community they gain most by until none in the queue wants to, as fast local moving does.

    Parameters
    ----------
    graph : Graph
        The network of this level.
    parts : Parts
        Where the nodes are; changed in place.
    null : ndarray of float64, shape (n_layers,)
        ``gamma / (2 m_l)``.
    order : ndarray of int32
        Nodes to look at first. A move puts the neighbours outside the new community back in the queue.
    scratch : Scratch
        Buffers.
    limit : int
        Most visits to nodes.

    Returns
    -------
    moved : bool
        Whether any node did.
    settled : bool
        Whether the queue ran empty.
    """
    label, size, total = parts
    queue = _queue_of(order, len(label))
    empty = np.flatnonzero(size == 0)
    empty = np.concatenate((empty, np.empty(len(label) - len(empty), empty.dtype)))
    n_empty = (size == 0).sum()
    moved = False
    scaled = np.empty(len(null))
    while queue.ends[0] < min(queue.ends[1], limit):
        v = _pop(queue)
        own = int(label[v])
        for layer in range(len(null)):
            scaled[layer] = graph.degrees[v, layer] * null[layer]
            total[own, layer] -= graph.degrees[v, layer]
        best, gain = _best(own, _links(graph, label, v, scratch), scaled, total, scratch)
        if gain < -EPSILON and size[own] > 1:
            n_empty -= 1
            best = empty[n_empty]
        for layer in range(len(null)):
            total[best, layer] += graph.degrees[v, layer]
        if best == own:
            continue
        moved = True
        label[v] = best
        size[best] += 1
        size[own] -= 1
        if size[own] == 0:
            empty[n_empty] = own
            n_empty += 1
        _push_neighbours(graph, label, v, queue)
    return moved, queue.ends[0] == queue.ends[1]


@njit(cache=True, nogil=True)
def refine(
    graph: Graph, label: np.ndarray, null: np.ndarray, order: np.ndarray, scratch: Scratch
) -> tuple[np.ndarray, int]:
    """Split every community into parts that each grew from single nodes by gainful merges (Traag et al. 2019).

    A node still alone joins the part of its own community that it gains most by; the best one is taken, as leidenalg
    does, not a random one.

    Parameters
    ----------
    graph, null, scratch
        As in :func:`move`.
    label : ndarray, shape (n_nodes,)
        The communities to split.
    order : ndarray of int32, shape (n_nodes,)
        Order of the nodes.

    Returns
    -------
    refined : ndarray of the dtype of ``label``, shape (n_nodes,)
        Part of each node, below ``n_nodes``.
    n_parts : int
        How many parts there are.
    """
    refined = np.arange(len(label)).astype(label.dtype)
    size = np.ones(len(label), np.int32)
    total = graph.degrees.copy()
    scaled = np.empty(len(null))
    n_parts = len(label)
    for v in order:
        own = int(refined[v])
        if size[own] != 1:
            continue
        for layer in range(len(null)):
            scaled[layer] = graph.degrees[v, layer] * null[layer]
            total[own, layer] = 0.0
        best, _ = _best(own, _links_inside(graph, label, refined, v, scratch), scaled, total, scratch)
        for layer in range(len(null)):
            total[best, layer] += graph.degrees[v, layer]
        if best != own:
            refined[v] = best
            size[own] = 0
            size[best] += 1
            n_parts -= 1
    return refined, n_parts


@njit(cache=True, nogil=True)
def _links(graph: Graph, label: np.ndarray, node: int, scratch: Scratch) -> int:
    """Sum the weights from a node into every community; return how many it touches."""
    link, touched = scratch
    indices = graph.indices[graph.indptr[node] : graph.indptr[node + 1]]
    weights = graph.weights[graph.indptr[node] : graph.indptr[node + 1]]
    n_touched = 0
    for entry in range(len(indices)):
        c = label[indices[entry]]
        touched[n_touched] = c
        n_touched += link[c] == 0
        link[c] += weights[entry]
    return n_touched


@njit(cache=True, nogil=True)
def _links_inside(graph: Graph, label: np.ndarray, refined: np.ndarray, node: int, scratch: Scratch) -> int:
    """Sum the weights from a node into every part of its own community; return how many it touches."""
    link, touched = scratch
    indices = graph.indices[graph.indptr[node] : graph.indptr[node + 1]]
    weights = graph.weights[graph.indptr[node] : graph.indptr[node + 1]]
    n_touched = 0
    for entry in range(len(indices)):
        u = indices[entry]
        c = refined[u]
        inside = label[u] == label[node]
        touched[n_touched] = c
        n_touched += inside & (link[c] == 0)
        link[c] += inside * weights[entry]
    return n_touched


@njit(cache=True, nogil=True)
def _best(own: int, n_touched: int, scaled: np.ndarray, total: np.ndarray, scratch: Scratch) -> tuple[int, float]:
    """Return the community of the largest gain over being alone, and the gain; clear the links."""
    link, touched = scratch
    best = own
    gain = link[own] - _expected(scaled, total, own)
    for t in range(n_touched):
        c = int(touched[t])
        # The null terms only take away: a link no larger than the best gain cannot win.
        if link[c] > gain + EPSILON:
            here = link[c] - _expected(scaled, total, c)
            if here > gain + EPSILON:
                best, gain = c, here
        link[c] = 0
    return best, gain


@njit(cache=True, nogil=True)
def _expected(scaled: np.ndarray, total: np.ndarray, community: int) -> float:
    out = 0.0
    for layer in range(len(scaled)):
        out += scaled[layer] * total[community, layer]
    return out


@njit(cache=True, nogil=True)
def _queue_of(order: np.ndarray, n: int) -> _Queue:
    span = 1
    while span < n:
        span *= 2
    ring = np.empty(span, np.int32)
    ring[: len(order)] = order
    waiting = np.zeros(n, np.uint8)
    waiting[order] = 1
    return _Queue(ring, waiting, np.array([0, len(order)]))


@njit(cache=True, nogil=True)
def _pop(queue: _Queue) -> int:
    v = queue.ring[queue.ends[0] & (len(queue.ring) - 1)]
    queue.ends[0] += 1
    queue.waiting[v] = 0
    return v


@njit(cache=True, nogil=True)
def _push_neighbours(graph: Graph, label: np.ndarray, node: int, queue: _Queue) -> None:
    """Put the neighbours in other communities back in the queue; without a branch, which would be guessed wrong."""
    ring, waiting, ends = queue
    tail = ends[1]
    mask = len(ring) - 1
    for u in graph.indices[graph.indptr[node] : graph.indptr[node + 1]]:
        put = (waiting[u] == 0) & (label[u] != label[node])
        ring[tail & mask] = u if put else ring[tail & mask]
        waiting[u] |= put
        tail += put
    ends[1] = tail
