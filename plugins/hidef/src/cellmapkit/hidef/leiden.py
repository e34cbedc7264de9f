"""Leiden on nested networks: one partition that serves all layers, from single nodes, at one resolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.hidef.aggregation import aggregate
from cellmapkit.hidef.moves import Parts, Scratch, move, refine, shuffled

if TYPE_CHECKING:
    from cellmapkit.hidef.layers import Graph, Layers

UNLIMITED = np.iinfo(np.int64).max
EARLY_STOP = 1.0
"""From this resolution on, the first sweep stops after two visits per node where later iterations follow until nothing
moves. The quality is the same or a little better (bench/results/hidef.md); below, it would lose up to 0.1 %."""


class _Search(NamedTuple):
    layers: Layers
    null: np.ndarray
    state: np.ndarray
    scratch: Scratch

    def shuffled(self, nodes: np.ndarray) -> np.ndarray:
        return shuffled(nodes, self.state)


def partition(layers: Layers, resolution: float, seed: int, iterations: int) -> np.ndarray:
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
    dtype = graph.indices.dtype
    scratch = Scratch(np.zeros(n, np.int32), np.empty(n + 1, dtype))
    search = _Search(layers, resolution / (2 * layers.sizes), np.array([seed], np.uint64), scratch)
    parts = Parts(np.arange(n).astype(dtype), np.ones(n, np.int32), graph.degrees.copy())
    done = 0
    while True:
        limit = 2 * n if done == iterations == 0 and resolution >= EARLY_STOP else UNLIMITED
        label, changed = _iterate(search, parts, limit)
        done += 1
        if done == iterations or not changed:
            return label
        parts = _parts(graph, label)


def _iterate(search: _Search, parts: Parts, limit: int) -> tuple[np.ndarray, bool]:
    """Move, refine and aggregate until nothing merges; return the community of every node and whether any moved."""
    graph = search.layers.graph
    node_of = np.arange(len(parts.label))
    pending = np.arange(len(parts.label), dtype=np.int32)
    changed = False
    while True:
        moved, settled = move(graph, parts, search.null, search.shuffled(pending), search.scratch, limit)
        changed |= moved
        everything = np.arange(len(parts.label), dtype=np.int32)
        refined, n_parts = refine(graph, parts.label, search.null, search.shuffled(everything), search.scratch)
        if n_parts == len(refined):
            return parts.label[node_of], changed
        graph, parts, became, merged = aggregate(graph, parts.label, refined, search.scratch)
        node_of = became[node_of]
        # A node that is still alone was looked at on the level below, where its choices were the same.
        pending = merged if settled else np.arange(n_parts, dtype=np.int32)
        limit = UNLIMITED


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
