"""Nested networks by other means: from an edge list, without some of the edges, without unconnected proteins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import InputError
from cellmapkit.api.records import ProximityNetworks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Network


def plain_network(network: Network) -> ProximityNetworks:
    """Return a network as nested networks of one layer, so that it can be clustered directly.

    Parameters
    ----------
    network : Network
        Its weights are not used.

    Returns
    -------
    ProximityNetworks
        One layer with all edges, no similarities; its cutoff is the density of the network.

    Raises
    ------
    InputError
        If the network has no edge.
    """
    n_edges, n_nodes = len(network.edges), len(network.nodes)
    if not n_edges:
        raise InputError(f"the network of {n_nodes} nodes has no edge", hint="a hierarchy needs edges to cluster")
    density = n_edges / (n_nodes * (n_nodes - 1) / 2)
    return ProximityNetworks(ids=network.nodes, edges=network.edges, sizes=(n_edges,), cutoffs=(density,))


def remove_edges(
    networks: ProximityNetworks, percent: float, generator: np.random.Generator
) -> tuple[ProximityNetworks, np.ndarray]:
    """Return the networks without a random part of their edges, for a bootstrap of the hierarchy.

    The edges are drawn once from the widest network; narrower ones lose those of them they hold.

    Parameters
    ----------
    networks : ProximityNetworks
        What to thin out.
    percent : float in [0, 100)
        How many percent of the widest network's edges go, rounded down to whole edges.
    generator : numpy.random.Generator
        What draws them.

    Returns
    -------
    networks : ProximityNetworks
        With new sizes and the cutoffs as they were.
    removed : ndarray of int64, shape (n_removed,)
        Rising positions of the removed edges in the input.

    Raises
    ------
    InputError
        If a network is left without edges.
    """
    n_edges = len(networks.edges)
    removed = np.sort(generator.choice(n_edges, size=int(n_edges * percent / 100), replace=False))
    kept = np.delete(np.arange(n_edges), removed)
    sizes = tuple(int(size) for size in np.searchsorted(kept, networks.sizes))
    if sizes[0] == 0:
        raise InputError(
            f"removing {percent:g} % of the edges leaves the network of cutoff {networks.cutoffs[0]:g} without any",
            hint="remove fewer edges, or use larger cutoffs",
        )
    return _part(networks, kept, sizes), removed


def without_unconnected(networks: ProximityNetworks) -> tuple[ProximityNetworks, tuple[str, ...]]:
    """Return the networks over the proteins that have an edge in the widest one, and the proteins left out.

    Parameters
    ----------
    networks : ProximityNetworks
        Over any proteins.

    Returns
    -------
    networks : ProximityNetworks
        The same edges between fewer proteins.
    left_out : tuple of str
        Proteins without an edge, sorted.
    """
    connected = np.zeros(len(networks.ids), dtype=bool)
    connected[networks.edges] = True
    if connected.all():
        return networks, ()
    position = (np.cumsum(connected) - 1).astype(np.int32)
    smaller = ProximityNetworks(
        ids=tuple(name for name, has_edge in zip(networks.ids, connected, strict=True) if has_edge),
        edges=position[networks.edges],
        sizes=networks.sizes,
        cutoffs=networks.cutoffs,
        similarity=networks.similarity,
    )
    return smaller, tuple(name for name, has_edge in zip(networks.ids, connected, strict=True) if not has_edge)


def nearest_layer(networks: ProximityNetworks, cutoff: float) -> int:
    """Return which layer has the cutoff, or the one nearest to it (of two equally near, the narrower).

    Parameters
    ----------
    networks : ProximityNetworks
        At least one layer.
    cutoff : float
        The fraction asked for.

    Returns
    -------
    int
        Position of the layer.
    """
    return min(range(len(networks.cutoffs)), key=lambda layer: abs(networks.cutoffs[layer] - cutoff))


def _part(networks: ProximityNetworks, kept: np.ndarray, sizes: Sequence[int]) -> ProximityNetworks:
    similarity = None if networks.similarity is None else networks.similarity[kept]
    return ProximityNetworks(
        ids=networks.ids,
        edges=networks.edges[kept],
        sizes=tuple(sizes),
        cutoffs=networks.cutoffs,
        similarity=similarity,
    )
