"""Nested networks as one weighted adjacency with one degree per layer and node."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from cellmapkit.api import InputError

if TYPE_CHECKING:
    from cellmapkit.api.records import ProximityNetworks

SHORT = np.iinfo(np.uint16).max
"""Up to this many nodes, two bytes name one; half the memory traffic of the kernels."""


class Graph(NamedTuple):
    """An undirected weighted graph without self-loops, with one degree per layer.

    Attributes
    ----------
    indptr : ndarray of int64, shape (n_nodes + 1,)
        Where the neighbours of each node start.
    indices : ndarray of uint16 or int32, shape (n_entries,)
        Neighbours; every edge stands in both directions.
    weights : ndarray of uint8 or int32, shape (n_entries,)
        Number of layers that hold the edge, summed over the edges merged into it.
    degrees : ndarray of float64, shape (n_nodes, n_layers)
        Whole numbers; edges inside a merged node count twice, as they do in the nodes it is made of.
    """

    indptr: np.ndarray
    indices: np.ndarray
    weights: np.ndarray
    degrees: np.ndarray


class Layers(NamedTuple):
    """The proteins that have an edge and the networks between them.

    Attributes
    ----------
    graph : Graph
        All layers in one.
    sizes : ndarray of float64, shape (n_layers,)
        Number of edges in each layer.
    proteins : ndarray of int64, shape (n_nodes,)
        Index into the sorted names of each node, rising.
    """

    graph: Graph
    sizes: np.ndarray
    proteins: np.ndarray


def layers_of(networks: ProximityNetworks, rank: np.ndarray) -> Layers:
    """Return the nested networks as one graph; the order of edges within a layer does not matter.

    Parameters
    ----------
    networks : ProximityNetworks
        At least one edge.
    rank : ndarray of int, shape (n_proteins,)
        Place of each protein among the sorted names.

    Returns
    -------
    Layers
        Empty layers are left out; they add nothing to the quality.

    Raises
    ------
    InputError
        If there is no edge at all, or there are more than the counters can hold.
    """
    sizes = np.array([size for size in networks.sizes if size], dtype=np.int64)
    if not len(sizes):
        message = f"the proximity networks of {len(networks.ids)} proteins hold no edge"
        raise InputError(message, hint="communities need edges; raise the cutoffs")
    if int(sizes.sum()) > np.iinfo(np.int32).max // 2 or len(sizes) > np.iinfo(np.uint8).max:
        message = f"{len(sizes)} networks hold {int(sizes.sum())} edges in all"
        raise InputError(message, hint="at most 255 networks and 10^9 edges are supported; lower the cutoffs")
    edges = rank[networks.edges]
    connected = np.bincount(edges.ravel(), minlength=len(rank)) > 0
    proteins = np.flatnonzero(connected)
    edges = (np.cumsum(connected, dtype=np.int32) - 1)[edges]
    n = len(proteins)
    indptr = np.zeros(n + 1, np.int64)
    np.cumsum(np.bincount(edges.ravel(), minlength=n), out=indptr[1:])
    indices = np.empty(2 * len(edges), np.uint16 if n <= SHORT else np.int32)
    weights = np.empty(2 * len(edges), np.uint8)
    _fill(edges, sizes, indptr, indices, weights)
    indices, weights = _transposed(indptr, indices, weights)
    degrees = np.zeros((n, len(sizes)))
    start = 0
    for layer, size in enumerate(sizes):
        degrees[:, layer:] += np.bincount(edges[start:size].ravel(), minlength=n)[:, None]
        start = size
    return Layers(Graph(indptr, indices, weights, degrees), sizes.astype(np.float64), proteins)


@njit(cache=True, nogil=True)
def _fill(edges: np.ndarray, sizes: np.ndarray, indptr: np.ndarray, indices: np.ndarray, weights: np.ndarray) -> None:
    """Write both directions of every edge in the order given; an edge weighs the number of layers that hold it."""
    at = indptr[:-1].copy()
    layer = 0
    for edge in range(len(edges)):
        while edge >= sizes[layer]:
            layer += 1
        for side in range(2):
            v = edges[edge, side]
            indices[at[v]] = edges[edge, 1 - side]
            weights[at[v]] = len(sizes) - layer
            at[v] += 1


@njit(cache=True, nogil=True)
def _transposed(indptr: np.ndarray, indices: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the same symmetric graph with the neighbours of every node rising, whatever their order before."""
    at = indptr[:-1].copy()
    out = np.empty_like(indices)
    carried = np.empty_like(weights)
    for v in range(len(at)):
        for entry in range(indptr[v], indptr[v + 1]):
            u = indices[entry]
            out[at[u]] = v
            carried[at[u]] = weights[entry]
            at[u] += 1
    return out, carried
