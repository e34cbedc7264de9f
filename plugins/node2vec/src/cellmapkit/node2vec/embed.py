"""The embedding: walks, then skip-gram over them, in chunks short enough to be interrupted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import ParameterError, examples
from cellmapkit.api.records import Embedding
from cellmapkit.node2vec import skipgram, walks

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.api.records import Network
    from cellmapkit.node2vec.params import Node2vecParams

_CHUNK = 2000  # walks between two signs of life; changes nothing else
_LAST_RATE = 1 / 250  # of the first: word2vec's 0.0001 to 0.025


def embed(network: Network, params: Node2vecParams, run: Run) -> Embedding:
    """Embed the nodes of a network that have an edge.

    Parameters
    ----------
    network : Network
        Nodes and edges; weights count only with ``weighted``.
    params : Node2vecParams
        Walks and skip-gram.
    run : Run
        Walks use its threads; the skip-gram runs on one, in the order of the walks, so that threads change nothing.

    Returns
    -------
    Embedding
        shape: (n_nodes with an edge, ``dimensions``).
    """
    kept = np.unique(network.edges)
    edges = np.searchsorted(kept, network.edges)
    graph = walks.neighbours(len(kept), edges, _weights(network) if params.weighted else None)
    tables = _start(len(kept), params.dimensions, run)
    visited = random_walks(graph, params, run)
    visits = np.bincount(visited.ravel(), minlength=len(kept))
    corpus = skipgram.corpus_of(visits, params.window, params.negatives, params.sample)
    total = len(visited) * params.epochs
    rates = np.linspace(1.0, _LAST_RATE, total, dtype=np.float32) * np.float32(params.learn_rate)
    seed = int(run.stream("skip-gram").integers(2**63))
    with run.progress.task("skip-gram", total=total, unit="walks") as task:
        for first in range(0, total, _CHUNK):
            numbers = np.arange(first, min(first + _CHUNK, total))
            chunk = visited[numbers % len(visited)]
            skipgram.train(chunk, first, seed, corpus, rates[numbers], tables)
            task.advance(len(chunk))
    return Embedding(ids=tuple(network.nodes[node] for node in kept), values=tables[0])


def random_walks(graph: walks.Neighbours, params: Node2vecParams, run: Run) -> np.ndarray:
    """Return all walks in the order in which they are trained on.

    Parameters
    ----------
    graph : Neighbours
        Every node has a neighbour.
    params : Node2vecParams
        Number and length of walks, p and q.
    run : Run
        Each walk draws from a generator seeded by its own number.

    Returns
    -------
    ndarray of int32, shape (n_nodes * num_walks, walk_length)
        Every node starts one walk of each round; rounds are shuffled one by one.
    """
    n_nodes = len(graph.start) - 1
    order = run.stream("starts")
    firsts = np.concatenate([order.permutation(n_nodes) for _ in range(params.num_walks)]).astype(np.int32)
    out = np.empty((len(firsts), params.walk_length), dtype=np.int32)
    seed = int(run.stream("walks").integers(2**63))

    def fill(first: int) -> int:
        rows = slice(first, first + _CHUNK)
        walks.walks(graph, firsts[rows], first, seed, (params.p, params.q), out[rows])
        return len(firsts[rows])

    with run.progress.task("walks", total=len(firsts), unit="walks") as task, ThreadPoolExecutor(run.threads) as pool:
        for done in pool.map(fill, range(0, len(firsts), _CHUNK)):
            task.advance(done)
    return out


def _start(n_nodes: int, dimensions: int, run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Return the first vectors (small and random, as word2vec's) and contexts (zero)."""
    vectors = (run.stream("vectors").random((n_nodes, dimensions), dtype=np.float32) - np.float32(0.5)) / dimensions
    return vectors.astype(np.float32), np.zeros((n_nodes, dimensions), dtype=np.float32)


def _weights(network: Network) -> np.ndarray | None:
    if network.weights is None:
        return None
    bad = np.flatnonzero(network.weights <= 0)
    if len(bad):
        pairs = [" - ".join(network.nodes[node] for node in network.edges[edge]) for edge in bad]
        raise ParameterError(
            f"{len(bad)} edges have a weight that is not above zero: {examples(pairs)}", hint="leave --weighted out"
        )
    return network.weights
