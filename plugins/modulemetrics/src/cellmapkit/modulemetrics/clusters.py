"""Clusters of a weighted graph by modularity, without touching anybody's random numbers."""

from __future__ import annotations

import random
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

import igraph
import numpy as np

from cellmapkit.api import PluginError

if TYPE_CHECKING:
    from collections.abc import Iterator


def weighted_graph(n: int, edges: np.ndarray, weights: np.ndarray) -> igraph.Graph:
    """Return an igraph graph.

    Parameters
    ----------
    n : int
        Vertices.
    edges : ndarray of int, shape (n_edges, 2)
        Their ends.
    weights : ndarray of float, shape (n_edges,)
        Positive.

    Returns
    -------
    igraph.Graph
        Undirected, with the edge attribute ``weight``.
    """
    return igraph.Graph(n=n, edges=edges.tolist(), edge_attrs={"weight": weights.tolist()})


def louvain(graph: igraph.Graph, resolution: float, seed: int) -> np.ndarray:
    """Return the last level of Louvain on weighted modularity (Blondel et al. 2008).

    Parameters
    ----------
    graph : igraph.Graph
        With the edge attribute ``weight``.
    resolution : float
        Larger gives more clusters.
    seed : int
        Decides the order in which vertices move.

    Returns
    -------
    ndarray of int64, shape (n_vertices,)
        Isolated vertices are alone.
    """
    with _igraph_seeded(seed):
        found = graph.community_multilevel(weights="weight", resolution=resolution)
    return np.array(found.membership, dtype=np.int64)


def leiden(graph: igraph.Graph, resolution: float, seed: int) -> np.ndarray:
    """Return the clusters of Leiden on weighted modularity (Traag et al. 2019); as :func:`louvain`.

    Parameters
    ----------
    graph : igraph.Graph
        With the edge attribute ``weight``.
    resolution : float
        Larger gives more clusters.
    seed : int
        Decides the order in which vertices move.

    Returns
    -------
    ndarray of int64, shape (n_vertices,)
        Isolated vertices are alone.

    Raises
    ------
    PluginError
        If leidenalg is not installed.
    """
    try:
        leidenalg = import_module("leidenalg")
    except ImportError as error:
        raise PluginError(
            "the clustering 'leiden' needs leidenalg, which is not installed",
            hint="install cellmapkit-modulemetrics[leiden], or use --clustering louvain",
        ) from error
    if not graph.ecount():
        return np.arange(graph.vcount(), dtype=np.int64)
    found = leidenalg.find_partition(
        graph,
        leidenalg.RBConfigurationVertexPartition,
        weights="weight",
        resolution_parameter=resolution,
        seed=seed % 2**31,
    )
    return np.array(found.membership, dtype=np.int64)


@contextmanager
def _igraph_seeded(seed: int) -> Iterator[None]:
    """Let igraph draw from a generator of our own, and from the module ``random`` again afterwards, its default."""
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - nothing secret is drawn
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
