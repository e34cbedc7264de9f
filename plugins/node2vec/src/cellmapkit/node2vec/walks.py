"""Second-order random walks by rejection: no table over pairs of edges, and a generator per walk."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit, uint64

STEP = uint64(0x9E3779B97F4A7C15)
"""By which the state of a splitmix64 generator advances: an odd number near 2^64 / golden ratio."""

Bits = Any
"""An unsigned number of 64 bits; the type checker cannot follow its arithmetic."""


class Neighbours(NamedTuple):
    """A network as compressed neighbour lists.

    Attributes
    ----------
    start : ndarray of int64, shape (n_nodes + 1,)
        Neighbours of node v are ``nodes[start[v]:start[v + 1]]``, rising.
    nodes : ndarray of int32, shape (2 n_edges,)
        Neighbours.
    chance : ndarray of float64, shape (2 n_edges,)
        Weight of the edge relative to the heaviest edge of its node; all ones for an unweighted walk.
    """

    start: np.ndarray
    nodes: np.ndarray
    chance: np.ndarray


def neighbours(n_nodes: int, edges: np.ndarray, weights: np.ndarray | None) -> Neighbours:
    """Return the neighbour lists of an undirected network.

    Parameters
    ----------
    n_nodes : int
        Number of nodes.
    edges : ndarray of int32, shape (n_edges, 2)
        Each pair once.
    weights : ndarray, shape (n_edges,), or None
        Above zero.

    Returns
    -------
    Neighbours
        Both directions of every edge.
    """
    source = np.concatenate([edges[:, 0], edges[:, 1]])
    target = np.concatenate([edges[:, 1], edges[:, 0]])
    order = np.lexsort((target, source))
    start = np.zeros(n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(source, minlength=n_nodes), out=start[1:])
    chance = np.ones(len(source))
    if weights is not None:
        heavy = np.concatenate([weights, weights]).astype(np.float64)[order]
        largest = np.zeros(n_nodes)
        np.maximum.at(largest, source[order], heavy)
        chance = heavy / largest[source[order]]
    return Neighbours(start, target[order].astype(np.int32), chance)


@njit(cache=True, nogil=True)
def mix(x: Bits) -> Bits:
    """Return 64 well mixed bits of a counter (splitmix64's finaliser)."""
    x = uint64(x)
    x ^= x >> uint64(30)
    x *= uint64(0xBF58476D1CE4E5B9)
    x ^= x >> uint64(27)
    x *= uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@njit(cache=True, nogil=True)
def state_of(seed: int, number: int) -> Bits:
    """Return the state of the generator of one numbered walk."""
    return mix(uint64(seed) + uint64(number + 1) * STEP)


@njit(cache=True, nogil=True)
def unit(state: Bits) -> Any:
    """Return a number in [0, 1) from a state; the caller advances the state by :data:`STEP`."""
    return (mix(state) >> uint64(11)) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def _adjacent(start: np.ndarray, nodes: np.ndarray, a: int, b: int) -> bool:
    low, high = start[a], start[a + 1]
    while low < high:
        middle = (low + high) >> 1
        if nodes[middle] < b:
            low = middle + 1
        else:
            high = middle
    return low < start[a + 1] and nodes[low] == b


@njit(cache=True, nogil=True)
def walk(graph: Neighbours, first: int, number: int, seed: int, bias: tuple[float, float], out: np.ndarray) -> None:
    """Fill ``out`` with one walk from node ``first``; ``bias`` is (p, q), randomness follows from seed and number.

    A neighbour is drawn uniformly and accepted with its bias over the largest bias there is, which gives the same
    distribution as tables over all pairs of edges.
    """
    start, nodes, chance = graph
    p, q = bias
    top = max(1.0, 1.0 / p, 1.0 / q)
    state = state_of(seed, number)
    before, here = -1, first
    out[0] = here
    for step in range(1, len(out)):
        degree = start[here + 1] - start[here]
        while True:
            state += STEP
            edge = start[here] + min(int(unit(state) * degree), degree - 1)
            there = nodes[edge]
            accept = chance[edge]
            if before >= 0:
                if there == before:
                    accept *= 1.0 / p
                elif q != 1.0 and not _adjacent(start, nodes, before, there):
                    accept *= 1.0 / q
                accept /= top
            state += STEP
            if unit(state) < accept:
                break
        before, here = here, there
        out[step] = here


@njit(cache=True, nogil=True)
def walks(
    graph: Neighbours, firsts: np.ndarray, offset: int, seed: int, bias: tuple[float, float], out: np.ndarray
) -> None:
    """Fill the rows of ``out`` with the walks numbered from ``offset``."""
    for row in range(len(firsts)):
        walk(graph, firsts[row], offset + row, seed, bias, out[row])
