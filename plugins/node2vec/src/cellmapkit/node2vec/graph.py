"""The network as compiled code reads it: sorted neighbours of every node, one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cellmapkit.api import InputError, examples

if TYPE_CHECKING:
    from cellmapkit.api.records import Network


class Graph(NamedTuple):
    """Neighbour lists of a network in which every node has one.

    Attributes
    ----------
    indptr : ndarray of int64, shape (n_nodes + 1,)
        The neighbours of node ``v`` stand at ``indptr[v]:indptr[v + 1]``.
    indices : ndarray of int32, shape (2 * n_edges,)
        Neighbours, rising for each node.
    reached : ndarray of float64, shape (2 * n_edges + 1,) or (0,)
        Running sum of the weights in the order of ``indices``; empty if all edges count the same.
    """

    indptr: np.ndarray
    indices: np.ndarray
    reached: np.ndarray


def graph_of(network: Network, *, weighted: bool) -> tuple[np.ndarray, Graph]:
    """Return which nodes have an edge, and the neighbour lists among them.

    Parameters
    ----------
    network : Network
        Nodes without an edge are left out.
    weighted : bool
        Whether to keep the edge weights, if the network has any.

    Returns
    -------
    kept : ndarray of int64, shape (n_kept,)
        Rising indices into ``network.nodes``; node ``i`` of the graph is ``kept[i]``.
    graph : Graph
        Neighbour lists.

    Raises
    ------
    InputError
        If there is no edge, or a weight that is used is not a positive number.
    """
    if not len(network.edges):
        message = f"the network has {len(network.nodes)} nodes and no edge"
        raise InputError(message, hint="expected at least one edge between two nodes")
    kept = np.unique(network.edges)
    edges = np.searchsorted(kept, network.edges)
    source = np.concatenate([edges[:, 0], edges[:, 1]])
    target = np.concatenate([edges[:, 1], edges[:, 0]])
    order = np.lexsort((target, source))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(source, minlength=len(kept)))])
    reached = np.empty(0)
    if weighted and network.weights is not None:
        weights = _checked(network)
        reached = np.concatenate([[0.0], np.cumsum(np.concatenate([weights, weights])[order])])
    return kept, Graph(indptr.astype(np.int64), target[order].astype(np.int32), reached)


def _checked(network: Network) -> np.ndarray:
    assert network.weights is not None
    weights = network.weights.astype(np.float64)
    bad = np.flatnonzero(~(np.isfinite(weights) & (weights > 0)))
    if len(bad):
        named = [(*(network.nodes[i] for i in network.edges[edge]), float(weights[edge])) for edge in bad[:3]]
        message = f"{len(bad)} of {len(weights)} edge weights are not positive numbers, e.g. {examples(named)}"
        raise InputError(message, hint="remove those edges, or walk without weights")
    return weights
