"""Second-order random walks by rejection sampling: no table of transition probabilities is ever made."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from cellmapkit.node2vec.draws import Bits, opened, uniform, whole

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.node2vec.graph import Graph
    from cellmapkit.node2vec.params import Node2vecParams

_WALKS_PER_CALL = 2048
_TRIES = 64


class Bias(NamedTuple):
    """What a step weighs beside the weight of its edge.

    Attributes
    ----------
    back : float
        Weight of a step to where the walk came from, 1/p.
    away : float
        Weight of a step to a node that is no neighbour of where it came from, 1/q. Other steps weigh 1.
    """

    back: float
    away: float


def walks_of(graph: Graph, params: Node2vecParams, run: Run) -> np.ndarray:
    """Return ``num_walks`` walks from every node; each round visits the nodes in an order of its own.

    Parameters
    ----------
    graph : Graph
        Every node has a neighbour.
    params : Node2vecParams
        How many, how long, p and q.
    run : Run
        Seed, threads, progress. Each walk draws from a stream of its own.

    Returns
    -------
    ndarray of int32, shape (num_walks * n_nodes, walk_length)
        Nodes in the order visited.
    """
    n_nodes = len(graph.indptr) - 1
    rounds = [run.stream("starts", index).permutation(n_nodes) for index in range(params.num_walks)]
    walks = np.empty((params.num_walks * n_nodes, params.walk_length), dtype=np.int32)
    walks[:, 0] = np.concatenate(rounds)
    seed = run.stream("steps").integers(0, 2**64, dtype=np.uint64)
    bias = Bias(1.0 / params.p, 1.0 / params.q)

    def fill(first: int) -> int:
        part = walks[first : first + _WALKS_PER_CALL]
        walk_on(part, graph, bias, seed, first)
        return len(part)

    starts = range(0, len(walks), _WALKS_PER_CALL)
    with run.progress.task("walks", len(walks), "walks") as task, ThreadPoolExecutor(run.threads) as pool:
        for done in pool.map(fill, starts):
            task.advance(done)
    return walks


@njit(cache=True, nogil=True)
def walk_on(walks: np.ndarray, graph: Graph, bias: Bias, seed: Bits, first: int) -> None:
    """Fill each row of ``walks`` from its first node on; row ``i`` uses stream ``first + i`` of the seed."""
    for row in range(len(walks)):
        state = opened(seed, first + row)
        walk = walks[row]
        current, state = _first_step(graph, walk[0], state)
        walk[1] = current
        for position in range(2, len(walk)):
            current, state = _next_step(graph, walk[position - 2], walk[position - 1], bias, state)
            walk[position] = current


@njit(cache=True, nogil=True)
def _first_step(graph: Graph, current: int, state: Bits) -> tuple[int, Bits]:
    """Return a neighbour drawn by edge weight alone."""
    begin, end = graph.indptr[current], graph.indptr[current + 1]
    if len(graph.reached) == 0:
        step, state = whole(state, end - begin)
        return graph.indices[begin + step], state
    share, state = uniform(state)
    low, high = graph.reached[begin], graph.reached[end]
    place = np.searchsorted(graph.reached[begin + 1 : end], low + share * (high - low), side="right")
    return graph.indices[begin + place], state


@njit(cache=True, nogil=True)
def _next_step(graph: Graph, previous: int, current: int, bias: Bias, state: Bits) -> tuple[int, Bits]:
    """Return a neighbour drawn by edge weight times bias: propose by weight, accept by bias.

    Where hardly anything is accepted, for example far from any triangle with a tiny 1/q, the exact draw takes over.
    """
    largest = max(1.0, bias.back, bias.away)
    for _ in range(_TRIES):
        proposed, state = _first_step(graph, current, state)
        share, state = uniform(state)
        if share * largest < _bias_of(graph, previous, proposed, bias):
            return proposed, state
    return _exact_step(graph, previous, current, bias, state)


@njit(cache=True, nogil=True)
def _exact_step(graph: Graph, previous: int, current: int, bias: Bias, state: Bits) -> tuple[int, Bits]:
    """Return a neighbour drawn from the full list of step weights."""
    begin, end = graph.indptr[current], graph.indptr[current + 1]
    reached = np.empty(end - begin)
    total = 0.0
    for place in range(begin, end):
        weight = 1.0 if len(graph.reached) == 0 else graph.reached[place + 1] - graph.reached[place]
        total += weight * _bias_of(graph, previous, graph.indices[place], bias)
        reached[place - begin] = total
    share, state = uniform(state)
    return graph.indices[begin + np.searchsorted(reached[:-1], share * total, side="right")], state


@njit(cache=True, nogil=True)
def _bias_of(graph: Graph, previous: int, proposed: int, bias: Bias) -> float:
    if proposed == previous:
        return bias.back
    if bias.away == 1.0:
        return 1.0
    neighbours = graph.indices[graph.indptr[previous] : graph.indptr[previous + 1]]
    place = np.searchsorted(neighbours, proposed)
    return 1.0 if place < len(neighbours) and neighbours[place] == proposed else bias.away
