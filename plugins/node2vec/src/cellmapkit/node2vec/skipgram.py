"""Skip-gram with negative sampling over walks, in blocks of neighbouring centres that share their random nodes.

A block takes eight consecutive centres of a walk, all nodes within their windows, and eight random nodes. Each random
node counts for 5/8 (``negatives`` over eight) with every pair of the block, so the expected objective is word2vec's;
its updates are small matrix products instead of single pairs, which moves several times less memory.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from cellmapkit.node2vec.kernels import add_combined, gather, scores, steps_from_scores
from cellmapkit.node2vec.walks import STEP, Bits, state_of, unit

CENTRES = 8
SHARED = 8


class Corpus(NamedTuple):
    """What training needs to know of the walks.

    Attributes
    ----------
    keep : ndarray of float64, shape (n_nodes,)
        Chance that a visit of a node is kept.
    noise : ndarray of float64, shape (n_nodes,)
        Cumulated chance of each node to be drawn as random node, the last 1.
    window : int
        Largest distance of a pair.
    negatives : float
        Random pairs per pair of a walk.
    """

    keep: np.ndarray
    noise: np.ndarray
    window: int
    negatives: float


def corpus_of(visits: np.ndarray, window: int, negatives: float, sample: float) -> Corpus:
    """Return thinning and noise of word2vec from how often each node is visited.

    Parameters
    ----------
    visits : ndarray of int64, shape (n_nodes,)
        Visits of each node over all walks.
    window, negatives, sample : int, float, float
        As the parameters of node2vec.

    Returns
    -------
    Corpus
        With noise proportional to visits to the power 0.75.
    """
    keep = np.ones(len(visits))
    if sample > 0:
        threshold = sample * visits.sum()
        often = np.maximum(visits, 1)
        keep = np.minimum(1.0, (np.sqrt(often / threshold) + 1) * threshold / often)
    noise = np.cumsum(visits.astype(np.float64) ** 0.75)
    return Corpus(keep, noise / noise[-1], window, float(negatives))


@njit(nogil=True, cache=True)
def _thin(walk: np.ndarray, state: Bits, corpus: Corpus, nodes: np.ndarray, reach: np.ndarray) -> tuple[int, Bits]:
    """Put the visits that are kept, and how far each looks, into ``nodes`` and ``reach``; return count and state."""
    kept = 0
    for node in walk:
        state += STEP
        if unit(state) < corpus.keep[node]:
            state += STEP
            nodes[kept] = node
            reach[kept] = 1 + int(unit(state) * corpus.window)
            kept += 1
    return kept, state


class Scratch(NamedTuple):
    """Room for one block: its outputs, which pairs attract, how much they weigh, each output's first and last input."""

    outputs: np.ndarray
    pull: np.ndarray
    weight: np.ndarray
    low: np.ndarray
    high: np.ndarray


@njit(nogil=True, cache=True)
def _weigh(
    nodes: np.ndarray, reach: np.ndarray, block: tuple[int, int, int, int], room: Scratch, share: np.float32
) -> int:
    """Set which pairs of a block (first and last centre, first and last input) count; return the number of inputs."""
    first, last, left, right = block
    n_inputs = (right - left + 3) // 4 * 4
    room.pull[:, :n_inputs] = 0
    room.weight[:, :n_inputs] = 0
    room.low[:CENTRES] = 0
    room.high[:CENTRES] = 4
    for centre in range(first, last):
        begin = max(centre - reach[centre], left) - left
        end = min(centre + reach[centre] + 1, right) - left
        row = centre - first
        for i in range(begin, end):
            if i + left != centre:
                room.pull[row, i] = 1
                room.weight[row, i] = 1
        room.low[row] = begin // 4 * 4
        room.high[row] = (end + 3) // 4 * 4
    for k in range(CENTRES, CENTRES + SHARED):
        room.low[k] = 0
        room.high[k] = n_inputs
        for row in range(last - first):
            if nodes[first + row] != room.outputs[k]:  # a centre is no random node of itself
                for i in range(n_inputs):
                    room.weight[k, i] += share * room.weight[row, i]
    return n_inputs


@njit(nogil=True, cache=True)
def _learn(
    inputs: np.ndarray,
    room: Scratch,
    rate: float,
    tables: tuple[np.ndarray, np.ndarray],
    buffers: tuple[np.ndarray, ...],
) -> None:
    """Move the vectors of the inputs and the contexts of the outputs of one block along the gradient."""
    vectors, contexts = tables
    near, far, step, turned = buffers
    n_inputs = len(inputs)
    gather(vectors, inputs, near)
    gather(contexts, room.outputs, far)
    step[:, :n_inputs] = 0
    scores(near, far, room.low, room.high, step)
    steps_from_scores(step[:, :n_inputs], room.pull[:, :n_inputs], room.weight[:, :n_inputs], rate)
    turned[:n_inputs] = step[:, :n_inputs].T
    none, all_outputs = np.zeros(n_inputs, np.int64), np.full(n_inputs, len(room.outputs), np.int64)
    add_combined(vectors, inputs, turned, far, none, all_outputs)
    add_combined(contexts, room.outputs, step, near, room.low, room.high)


@njit(nogil=True, cache=True)
def train(
    walks: np.ndarray,
    offset: int,
    seed: int,
    corpus: Corpus,
    rates: np.ndarray,
    tables: tuple[np.ndarray, np.ndarray],
) -> None:
    """Update vectors and contexts (``tables``, both (n_nodes, dimensions)) by walks numbered from ``offset``, in order.

    ``rates`` holds the learning rate of each walk.
    """
    n_outputs, dimensions = CENTRES + SHARED, tables[0].shape[1]
    most = CENTRES + 2 * corpus.window + 4
    nodes = np.zeros(walks.shape[1] + most, np.int32)
    reach = np.zeros(len(nodes), np.int32)
    room = Scratch(
        np.zeros(n_outputs, np.int32),
        np.zeros((n_outputs, most), np.float32),
        np.zeros((n_outputs, most), np.float32),
        np.zeros(n_outputs, np.int64),
        np.zeros(n_outputs, np.int64),
    )
    near, far = np.zeros((most, dimensions), np.float32), np.zeros((n_outputs, dimensions), np.float32)
    step, turned = np.zeros((n_outputs, most), np.float32), np.zeros((most, n_outputs), np.float32)
    share = np.float32(corpus.negatives / SHARED)
    for number in range(len(walks)):
        nodes[:] = 0
        kept, state = _thin(walks[number], state_of(seed, offset + number), corpus, nodes, reach)
        for first in range(0, kept, CENTRES):
            for k in range(CENTRES, n_outputs):
                state += STEP
                room.outputs[k] = np.searchsorted(corpus.noise, unit(state), side="right")
            last = min(first + CENTRES, kept)
            left, right = max(0, first - corpus.window), min(kept, last + corpus.window)
            room.outputs[:CENTRES] = nodes[first : first + CENTRES]
            n_inputs = _weigh(nodes, reach, (first, last, left, right), room, share)
            _learn(nodes[left : left + n_inputs], room, rates[number], tables, (near, far, step, turned))
