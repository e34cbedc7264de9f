"""What one update works on: a few centres of a walk, the nodes in reach of them, and noise nodes they share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from cellmapkit.node2vec.draws import Bits, uniform

CENTRES = 8
TILE = 4
LARGEST_STEP = 1.0
"""Most that one update may weigh for a row: learning rate times weights of all its pairs. All pairs of a chunk are
updated at once, so a row in too many of them would overshoot; on a real network updates settle at 1.4, not at 2.8."""


class Sizes(NamedTuple):
    """How large a chunk is.

    Attributes
    ----------
    window : int
        Largest distance from a centre.
    centres : int
        Centres per chunk, a multiple of :data:`TILE`.
    noise : int
        Noise nodes per chunk, a multiple of :data:`TILE`.
    noise_weight : float
        How many noise nodes of a single pair each of them stands for.
    """

    window: int
    centres: int
    noise: int
    noise_weight: float


class Chunk(NamedTuple):
    """Nodes and pair weights of one chunk, in arrays used again and again.

    With word2vec's words: rows of the output table are centres and noise nodes, rows of the input table are the nodes
    around the centres. Both lists are padded to multiples of :data:`TILE` by pairs of weight zero.

    Attributes
    ----------
    inputs : ndarray of int32, shape (n_inputs,)
        Nodes from ``window`` before the first centre to ``window`` after the last one.
    outputs : ndarray of int32, shape (n_outputs,)
        The centres, then the noise nodes.
    first, last : ndarray of int64, shape (n_outputs,)
        Each output pairs with inputs ``first:last`` only; multiples of :data:`TILE`.
    pull : ndarray of float32, shape (n_outputs, n_inputs)
        How often the pair was seen.
    total : ndarray of float32, shape (n_outputs, n_inputs)
        How often it was seen or drawn as noise.
    """

    inputs: np.ndarray
    outputs: np.ndarray
    first: np.ndarray
    last: np.ndarray
    pull: np.ndarray
    total: np.ndarray


def sizes_for(window: int, negatives: int, learn_rate: float) -> Sizes:
    """Return the sizes of a chunk.

    The ``negatives`` noise nodes that word2vec draws anew for each pair are drawn once per chunk here, and weigh as
    many pairs as they stand for: the expected gradient is the same at a fraction of the work.

    Parameters
    ----------
    window : int
        Largest distance between the nodes of a pair.
    negatives : int
        Noise nodes per pair.
    learn_rate : float
        The largest learning rate.

    Returns
    -------
    Sizes
        Eight centres, and noise nodes enough that the weight of each stays within :data:`LARGEST_STEP`.
    """
    weight = CENTRES * (window + 1) * negatives
    noise = TILE * int(np.ceil(weight * learn_rate / LARGEST_STEP / TILE))
    return Sizes(window, CENTRES, noise, negatives / noise)


def empty_chunk(sizes: Sizes) -> Chunk:
    """Return arrays large enough for any chunk of these sizes."""
    n_outputs = sizes.centres + sizes.noise
    n_inputs = sizes.centres + 2 * sizes.window + TILE
    return Chunk(
        inputs=np.zeros(n_inputs, dtype=np.int32),
        outputs=np.zeros(n_outputs, dtype=np.int32),
        first=np.zeros(n_outputs, dtype=np.int64),
        last=np.zeros(n_outputs, dtype=np.int64),
        pull=np.zeros((n_outputs, n_inputs), dtype=np.float32),
        total=np.zeros((n_outputs, n_inputs), dtype=np.float32),
    )


@njit(cache=True, nogil=True)
def fill(chunk: Chunk, sizes: Sizes, visits: np.ndarray, reach: np.ndarray, start: int) -> int:
    """Set the centres from position ``start`` on and the nodes around them; noise nodes must be there already.

    Parameters
    ----------
    chunk : Chunk
        Written.
    sizes : Sizes
        Sizes of the chunk.
    visits : ndarray of int32, shape (n_visits,)
        Nodes of the walk.
    reach : ndarray of int64, shape (n_visits,)
        Distance up to which each centre makes pairs.
    start : int
        Position of the first centre.

    Returns
    -------
    int
        Number of inputs, padding included.
    """
    stop = min(start + sizes.centres, len(visits))
    begin, end = max(0, start - sizes.window), min(len(visits), stop + sizes.window)
    n_inputs = (end - begin + TILE - 1) // TILE * TILE
    chunk.inputs[: end - begin] = visits[begin:end]
    chunk.inputs[end - begin : n_inputs] = 0
    chunk.pull[:, :n_inputs] = 0
    chunk.total[:, :n_inputs] = 0
    for slot in range(sizes.centres):
        centre = start + slot
        chunk.first[slot] = chunk.last[slot] = 0
        if centre < stop:
            low, high = max(begin, centre - reach[centre]) - begin, min(end, centre + reach[centre] + 1) - begin
            chunk.outputs[slot] = visits[centre]
            chunk.pull[slot, low:high] = 1
            chunk.pull[slot, centre - begin] = 0
            chunk.total[slot, low:high] = chunk.pull[slot, low:high]
            chunk.first[slot], chunk.last[slot] = low // TILE * TILE, (high + TILE - 1) // TILE * TILE
    for slot in range(sizes.centres, len(chunk.outputs)):
        chunk.first[slot], chunk.last[slot] = 0, n_inputs
        _weigh_noise(chunk, sizes, slot, stop - start, n_inputs)
    return n_inputs


@njit(cache=True, nogil=True)
def _weigh_noise(chunk: Chunk, sizes: Sizes, slot: int, n_centres: int, n_inputs: int) -> None:
    """Weigh a noise node against each input by the pairs of the input, those with the node itself left out."""
    weights = chunk.total[slot]
    for centre in range(n_centres):
        if chunk.outputs[centre] != chunk.outputs[slot]:
            for place in range(n_inputs):
                weights[place] += chunk.pull[centre, place]
    for place in range(n_inputs):
        weights[place] *= np.float32(sizes.noise_weight)


@njit(cache=True, nogil=True)
def rates_of(chunk: Chunk, n_inputs: int, rate: float, rates: np.ndarray) -> None:
    """Write the learning rate of each input: ``rate``, or less where its node would overshoot.

    That happens where a walk goes back and forth between a few nodes. The rate falls for all pairs of the node alike,
    so what it is pulled to stays the same.

    Parameters
    ----------
    chunk : Chunk
        Filled.
    n_inputs : int
        Inputs in use.
    rate : float
        Learning rate.
    rates : ndarray of float32, shape (n_inputs or more,)
        Written.
    """
    load = np.zeros(n_inputs, dtype=np.float32)
    for o in range(len(chunk.total)):
        weights = chunk.total[o]
        for i in range(n_inputs):
            load[i] += weights[i]
    for i in range(n_inputs):
        together = np.float32(0)
        for j in range(n_inputs):
            together += load[j] if chunk.inputs[j] == chunk.inputs[i] else np.float32(0)
        rates[i] = rate if rate * together <= LARGEST_STEP else LARGEST_STEP / together


@njit(cache=True, nogil=True)
def draw_noise(chunk: Chunk, sizes: Sizes, noise: np.ndarray, state: Bits) -> Bits:
    """Draw the noise nodes of a chunk by their running probabilities; return the state of the stream after it."""
    for slot in range(sizes.centres, len(chunk.outputs)):
        share, state = uniform(state)
        chunk.outputs[slot] = np.searchsorted(noise, share, side="right")
    return state
