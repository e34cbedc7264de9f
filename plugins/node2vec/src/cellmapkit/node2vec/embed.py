"""node2vec from a network to an embedding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api.records import Embedding
from cellmapkit.node2vec.graph import graph_of
from cellmapkit.node2vec.skipgram import vectors_of
from cellmapkit.node2vec.walks import walks_of

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Network
    from cellmapkit.node2vec.params import Node2vecParams


def embed(network: Network, params: Node2vecParams, run: Run) -> Embedding:
    """Return one vector for every node that has an edge.

    Parameters
    ----------
    network : Network
        Undirected; weights are used only if ``params.weighted``.
    params : Node2vecParams
        How to walk and learn.
    run : Run
        Seed, threads (for the walks; training is sequential), progress, log.

    Returns
    -------
    Embedding
        Input vectors of the skip-gram, ``params.dimensions`` wide, in the order of ``network.nodes``; a node without
        an edge is absent, since no walk says anything about it.

    Raises
    ------
    InputError
        If there is no edge, or a weight that is used is not a positive number.
    """
    if params.weighted and network.weights is None:
        run.log.warning("the network has no edge weights: all edges count the same")
    kept, graph = graph_of(network, weighted=params.weighted)
    if len(kept) < len(network.nodes):
        run.log.info(
            "%d of %d nodes have no edge and get no vector", len(network.nodes) - len(kept), len(network.nodes)
        )
    walks = walks_of(graph, params, run)
    vectors = vectors_of(walks, len(kept), params, run)
    return Embedding(ids=tuple(network.nodes[index] for index in kept), values=vectors)
