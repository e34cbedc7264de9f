"""A skip-gram with negative sampling, word2vec's objective and schedule, trained in a fixed order."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from cellmapkit.node2vec.chunk import Chunk, Sizes, draw_noise, empty_chunk, fill, rates_of, sizes_for
from cellmapkit.node2vec.draws import Bits, opened, uniform
from cellmapkit.node2vec.kernels import add_sums, copy_rows, score, slope
from cellmapkit.node2vec.vocabulary import Vocabulary, vocabulary_of

if TYPE_CHECKING:
    from cellmapkit.api import Run
    from cellmapkit.node2vec.params import Node2vecParams

_WORK_PER_CALL = 1 << 24


class Model(NamedTuple):
    """The two tables that are learned.

    Attributes
    ----------
    inputs, outputs : ndarray of float32, shape (n_nodes, n_dimensions)
        Vectors of a node as it occurs around a centre, and as a centre or noise. The first are the embedding.
    """

    inputs: np.ndarray
    outputs: np.ndarray


class Schedule(NamedTuple):
    """Where in training a batch of walks stands.

    Attributes
    ----------
    seed : uint64
        Walk number ``done + i`` draws from that stream of the seed.
    done, total : int
        Walks trained before, and in all passes.
    start, end : float
        Learning rate, falling linearly from one to the other.
    """

    seed: Bits
    done: int
    total: int
    start: float
    end: float


class Space(NamedTuple):
    """Arrays to work in, made once.

    Attributes
    ----------
    chunk : Chunk
        Nodes and weights.
    steps, turned : ndarray of float32, shapes (n_outputs, n_inputs) and (n_inputs, n_outputs)
        Scores, then steps; and the steps transposed.
    outputs, inputs : ndarray of float32, shapes (n_outputs, n_dimensions) and (n_inputs, n_dimensions)
        The vectors before the update.
    sums : ndarray of float32, shape (2, n_dimensions)
        Two rows of an update.
    rates : ndarray of float32, shape (n_inputs,)
        Learning rates.
    """

    chunk: Chunk
    steps: np.ndarray
    turned: np.ndarray
    outputs: np.ndarray
    inputs: np.ndarray
    sums: np.ndarray
    rates: np.ndarray


def vectors_of(walks: np.ndarray, n_nodes: int, params: Node2vecParams, run: Run) -> np.ndarray:
    """Return the vectors that a skip-gram with negative sampling learns from walks.

    Every centre ``c`` of a walk makes pairs with the nodes ``o`` at most a distance away that is drawn uniformly from
    ``1 .. window``; a pair contributes ``-log s(u_c.v_o) - sum_n log s(-u_n.v_o)`` over ``negatives`` noise nodes
    ``n`` (Mikolov 2013, arXiv:1310.4546). Stochastic gradient descent goes through the walks in order, eight centres at
    a time (:mod:`cellmapkit.node2vec.chunk`), on one thread.

    Parameters
    ----------
    walks : ndarray of int32, shape (n_walks, walk_length)
        Every node occurs.
    n_nodes : int
        Number of nodes.
    params : Node2vecParams
        Everything but the walks.
    run : Run
        Seed and progress.

    Returns
    -------
    ndarray of float32, shape (n_nodes, dimensions)
        The vectors ``v``.
    """
    vocabulary = vocabulary_of(walks, n_nodes, params)
    model = start_model(n_nodes, params, run)
    sizes = sizes_for(params.window, params.negatives, params.learn_rate)
    space = new_space(sizes, params.dimensions)
    seed = run.stream("training").integers(0, 2**64, dtype=np.uint64)
    total = params.epochs * len(walks)
    batch = max(1, _WORK_PER_CALL // (walks.shape[1] * (params.dimensions + 256)))
    with run.progress.task("skip-gram", total, "walks") as task:
        for epoch, first in product(range(params.epochs), range(0, len(walks), batch)):
            part, done = walks[first : first + batch], epoch * len(walks) + first
            schedule = Schedule(seed, done, total, params.learn_rate, params.final_learn_rate)
            train(part, model, vocabulary, sizes, schedule, space)
            task.advance(len(part))
    return model.inputs


def start_model(n_nodes: int, params: Node2vecParams, run: Run) -> Model:
    """Return small random input vectors and zero output vectors, as word2vec starts."""
    shape = (n_nodes, params.dimensions)
    inputs = run.stream("vectors").random(shape, dtype=np.float32)
    inputs -= 0.5
    inputs *= 2 / params.dimensions
    return Model(inputs, np.zeros(shape, dtype=np.float32))


def new_space(sizes: Sizes, dimensions: int) -> Space:
    """Return arrays to work in for chunks of these sizes."""
    chunk = empty_chunk(sizes)
    n_outputs, n_inputs = chunk.pull.shape
    shapes = ((n_outputs, n_inputs), (n_inputs, n_outputs), (n_outputs, dimensions), (n_inputs, dimensions))
    return Space(chunk, *(np.zeros(shape, dtype=np.float32) for shape in (*shapes, (2, dimensions), (n_inputs,))))


@njit(cache=True, nogil=True)
def train(
    walks: np.ndarray, model: Model, vocabulary: Vocabulary, sizes: Sizes, schedule: Schedule, space: Space
) -> None:
    """Learn from walks in order; their number in ``schedule`` decides what each draws and its learning rate."""
    visits = np.zeros(walks.shape[1], dtype=np.int32)
    reach = np.zeros(walks.shape[1], dtype=np.int64)
    for row in range(len(walks)):
        number = schedule.done + row
        rate = schedule.start - (schedule.start - schedule.end) * number / schedule.total
        state = opened(schedule.seed, number)
        n_visits, state = thin(walks[row], vocabulary.kept, sizes.window, (visits, reach), state)
        for start in range(0, n_visits, sizes.centres):
            state = draw_noise(space.chunk, sizes, vocabulary.noise, state)
            n_inputs = fill(space.chunk, sizes, visits[:n_visits], reach[:n_visits], start)
            update(model, space, n_inputs, rate)


@njit(cache=True, nogil=True)
def thin(
    walk: np.ndarray, kept: np.ndarray, window: int, found: tuple[np.ndarray, np.ndarray], state: Bits
) -> tuple[int, Bits]:
    """Write the visits that take part and how far each reaches; return their number and the state of the stream."""
    visits, reach = found
    count = 0
    for node in walk:
        share, state = uniform(state)
        if share < kept[node]:
            share, state = uniform(state)
            visits[count] = node
            reach[count] = 1 + int(share * window)
            count += 1
    return count, state


@njit(cache=True, nogil=True)
def update(model: Model, space: Space, n_inputs: int, rate: float) -> None:
    """Take one step on all pairs of the chunk in ``space`` at once."""
    chunk = space.chunk
    inputs = chunk.inputs[:n_inputs]
    steps, turned = space.steps[:, :n_inputs], space.turned[:n_inputs]
    score((chunk.outputs, inputs), (model.outputs, model.inputs), chunk.first, chunk.last, steps)
    rates_of(chunk, n_inputs, rate, space.rates)
    slope(steps, chunk.pull[:, :n_inputs], chunk.total[:, :n_inputs], space.rates)
    for o in range(len(steps)):
        for i in range(n_inputs):
            turned[i, o] = steps[o, i]
    # Copied after the scores have brought the rows near, as both tables change below.
    copy_rows(model.inputs, inputs, space.inputs)
    copy_rows(model.outputs, chunk.outputs, space.outputs)
    add_sums(model.inputs, inputs, turned, space.outputs, space.sums)
    add_sums(model.outputs, chunk.outputs, steps, space.inputs, space.sums)
