"""Leiden on nested networks: one partition that serves all layers, from single nodes, at one resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.hidef.aggregation import aggregate
from cellmapkit.hidef.moves import Parts, Scratch, move, refine, shuffled

if TYPE_CHECKING:
    from cellmapkit.hidef.layers import Graph, Layers

_UNLIMITED = np.iinfo(np.int64).max


class _Search(NamedTuple):
    layers: Layers
    null: np.ndarray
    state: np.ndarray
    scratch: Scratch

    def shuffled(self, nodes: np.ndarray) -> np.ndarray:
        return shuffled(nodes, self.state)


def partition(layers: Layers, resolution: float, seed: int, iterations: int, rounds: int = 0) -> np.ndarray:
    """Return communities that maximise the summed modularity of all layers.

    The quality is ``sum_l sum_ij (A^l_ij - gamma k^l_i k^l_j / (2 m_l)) [i, j together]``, not divided by ``m_l``, so a
    larger layer weighs more [hidef 1.1.5, multiplex Leiden]. Every call starts from single nodes.

    Parameters
    ----------
    layers : Layers
        The networks.
    resolution : float
        gamma.
    seed : int
        From 0 below 2**63; the same seed gives the same communities.
    iterations : int
        How many times the whole of Leiden is repeated on its own result; 0 until nothing moves.
    rounds : int
        How often half of the communities of the best partition so far are taken apart and Leiden is run from there; a
        better result is kept. What iterated local search is (Lourenco et al. 2003, doi:10.1007/0-306-48056-5_11).

    Returns
    -------
    ndarray of uint16 or int32, shape (n_nodes,)
        Community of each node, numbered from 0 without gaps.

    References
    ----------
    Traag, Waltman & van Eck 2019, doi:10.1038/s41598-019-41695-z.
    """
    graph = layers.graph
    n = len(graph.degrees)
    scratch = Scratch(np.zeros(n, np.int32), np.empty(n + 1, graph.indices.dtype))
    search = _Search(layers, resolution / (2 * layers.sizes), np.array([seed], np.uint64), scratch)
    best = _repeat(search, np.arange(n).astype(graph.indices.dtype), iterations)
    reached = quality(layers, best, resolution) if rounds else 0.0
    for _ in range(rounds):
        label = _repeat(search, _half_apart(search, best), iterations)
        now = quality(layers, label, resolution)
        if now > reached:
            best, reached = label, now
    return best


def _repeat(search: _Search, label: np.ndarray, iterations: int) -> np.ndarray:
    """Return what so many iterations of Leiden make of a partition, or as many as it takes until nothing moves."""
    done, changed = 0, True
    while changed and (done < iterations or not iterations):
        label, changed = _iterate(search, _parts(search.layers.graph, label))
        done += 1
    return label


def _half_apart(search: _Search, label: np.ndarray) -> np.ndarray:
    """Return the partition with half of its communities, drawn at random, taken apart into single nodes."""
    n_communities = int(label.max()) + 1
    drawn = search.shuffled(np.arange(n_communities, dtype=np.int32))[: n_communities // 2]
    free = np.flatnonzero(np.isin(label, drawn))
    split = label.astype(np.int64)
    split[free] = n_communities + np.arange(len(free))
    return np.unique(split, return_inverse=True)[1].astype(label.dtype)


def _iterate(search: _Search, parts: Parts) -> tuple[np.ndarray, bool]:
    """Move, refine and aggregate until nothing merges; return the community of every node and whether any moved."""
    graph = search.layers.graph
    node_of = np.arange(len(parts.label))
    pending = np.arange(len(parts.label), dtype=np.int32)
    changed = False
    while True:
        moved, _ = move(graph, parts, search.null, search.shuffled(pending), search.scratch, _UNLIMITED)
        changed |= moved
        everything = np.arange(len(parts.label), dtype=np.int32)
        refined, n_parts = refine(graph, parts.label, search.null, search.shuffled(everything), search.scratch)
        if n_parts == len(refined):
            return parts.label[node_of], changed
        graph, parts, became, merged = aggregate(graph, parts.label, refined, search.scratch)
        node_of = became[node_of]
        # A node that is still alone was looked at on the level below, where its choices were the same.
        pending = merged


def _parts(graph: Graph, label: np.ndarray) -> Parts:
    n = len(label)
    total = np.stack([np.bincount(label, weights=degree, minlength=n) for degree in graph.degrees.T], axis=1)
    return Parts(label, np.bincount(label, minlength=n).astype(np.int32), np.ascontiguousarray(total))


def quality(layers: Layers, label: np.ndarray, resolution: float) -> float:
    """Return the quality that :func:`partition` maximises, over ordered pairs and with ``i = j`` included.

    Parameters
    ----------
    layers : Layers
        The networks.
    label : ndarray of int, shape (n_nodes,)
        Community of each node.
    resolution : float
        gamma.

    Returns
    -------
    float
        In edges; what leidenalg calls quality, summed over the layers.
    """
    graph = layers.graph
    total = _parts(graph, label).total
    rows = np.repeat(np.arange(len(label)), np.diff(graph.indptr))
    inside = int(graph.weights[label[rows] == label[graph.indices]].sum(dtype=np.int64))
    return inside - float((resolution / (2 * layers.sizes) * (total**2).sum(axis=0)).sum())
