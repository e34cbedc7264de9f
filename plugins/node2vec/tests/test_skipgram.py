import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.node2vec import Node2vecParams, skipgram
from cellmapkit.node2vec.chunk import Sizes
from cellmapkit.node2vec.vocabulary import Vocabulary

RNG = np.random.default_rng(1)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def model(n_nodes, dimensions):
    tables = (RNG.normal(scale=0.5, size=(n_nodes, dimensions)).astype(np.float32) for _ in range(2))
    return skipgram.Model(*tables)


def trained(walks, given, noise, sizes, rate):
    """Train on walks that are never thinned, at one learning rate."""
    vocabulary = Vocabulary(np.ones(len(noise)), np.cumsum(noise) / np.sum(noise))
    schedule = skipgram.Schedule(np.uint64(3), 0, len(walks), rate, rate)
    space = skipgram.new_space(sizes, given.inputs.shape[1])
    skipgram.train(walks, given, vocabulary, sizes, schedule, space)


def test_a_chunk_moves_along_the_gradient_of_its_pairs():
    # window 1 over 0, 1, 2, 3: pairs of neighbours only; noise comes from nodes 5 to 8 and weighs nothing
    given, rate = model(9, 6), 0.1
    V, U = given.inputs.astype(np.float64), given.outputs.astype(np.float64)
    gained_v, gained_u = np.zeros_like(V), np.zeros_like(U)
    for centre, other in ((0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)):
        step = rate * (1 - sigmoid(V[other] @ U[centre]))
        gained_v[other] += step * U[centre]
        gained_u[centre] += step * V[other]
    trained(np.int32([[0, 1, 2, 3]]), given, [0, 0, 0, 0, 0, 1, 1, 1, 1], Sizes(1, 8, 4, 0.0), rate)
    np.testing.assert_allclose(given.inputs, V + gained_v, atol=1e-5)
    np.testing.assert_allclose(given.outputs, U + gained_u, atol=1e-5)


def test_noise_pushes_with_the_weight_of_all_it_stands_for():
    # node 2 is the only noise there is: four draws of weight 5/4 are word2vec's five for each pair
    given, rate = model(3, 4), 0.01
    V, U = given.inputs.astype(np.float64), given.outputs.astype(np.float64)
    gained_v, gained_u = np.zeros_like(V), np.zeros_like(U)
    for centre, other in ((0, 1), (1, 0)):
        pull, push = rate * (1 - sigmoid(V[other] @ U[centre])), 5 * rate * sigmoid(V[other] @ U[2])
        gained_v[other] += pull * U[centre] - push * U[2]
        gained_u[centre] += pull * V[other]
        gained_u[2] -= push * V[other]
    trained(np.int32([[0, 1]]), given, [0, 0, 1], Sizes(1, 8, 4, 5 / 4), rate)
    np.testing.assert_allclose(given.inputs, V + gained_v, atol=1e-6)
    np.testing.assert_allclose(given.outputs, U + gained_u, atol=1e-6)


def test_thinning_keeps_the_share_asked_for_and_reaches_are_uniform():
    visits, reach = np.zeros(30000, dtype=np.int32), np.zeros(30000, dtype=np.int64)
    walk = np.tile(np.int32([0, 1]), 15000)
    count, _ = skipgram.thin(walk, np.array([1.0, 0.4]), 5, (visits, reach), np.uint64(7))
    counts = np.bincount(visits[:count])
    assert counts[0] == 15000
    assert counts[1] / 15000 == pytest.approx(0.4, abs=0.016)  # four standard deviations
    shares = np.bincount(reach[:count], minlength=6) / count
    assert shares[0] == 0
    np.testing.assert_allclose(shares[1:], 0.2, atol=0.012)


def test_the_learning_rate_falls_linearly_over_all_walks():
    # the same walk first, in the middle and last of eleven, without noise: steps are as the rates 1, 0.55 and 0.1
    moved = []
    for number in (0, 5, 10):
        given = skipgram.Model(np.float32([[0.1], [0.2]]), np.float32([[0.3], [0.4]]))
        schedule = skipgram.Schedule(np.uint64(3), number, 10, 1e-3, 1e-4)
        vocabulary = Vocabulary(np.ones(2), np.array([0.5, 1.0]))
        sizes = Sizes(1, 8, 4, 0.0)
        skipgram.train(np.int32([[0, 1]]), given, vocabulary, sizes, schedule, skipgram.new_space(sizes, 1))
        moved.append(float(given.inputs[0, 0]) - 0.1)
    np.testing.assert_allclose(np.array(moved) / moved[0], [1, 0.55, 0.1], rtol=1e-3)


def test_parts_change_nothing(monkeypatch):
    walks = RNG.integers(0, 20, (60, 15)).astype(np.int32)
    params = Node2vecParams(dimensions=5, epochs=2)
    whole = skipgram.vectors_of(walks, 20, params, Run())
    monkeypatch.setattr(skipgram, "_WORK_PER_CALL", 30_000)  # seven walks at a time
    assert skipgram.vectors_of(walks, 20, params, Run()).tobytes() == whole.tobytes()


def test_the_start_is_small_and_random_as_in_word2vec():
    made = skipgram.start_model(2000, Node2vecParams(dimensions=10), Run())
    assert np.abs(made.inputs).max() <= 0.1
    assert made.inputs.std() == pytest.approx(0.2 / np.sqrt(12), rel=0.02)
    assert (made.outputs == 0).all()


def test_the_optimum_is_the_logarithm_of_pairs_seen_over_noise():
    # Levy and Goldberg 2014: with enough dimensions a score tends to log(times seen / times drawn as noise).
    # Walks 0, 1 / 2, 3 / 0, 3 at 3 : 3 : 1; noise is one of four nodes, never the centre, so 0 as a centre is noise
    # against 3 in a quarter of the three pairs that 3 makes with 2, hence log(1 / 0.75); the others likewise
    walks = np.repeat(np.int32([[0, 1], [2, 3], [0, 3]]), [3000, 3000, 1000], axis=0)[RNG.permutation(7000)]
    params = Node2vecParams(
        dimensions=8, window=1, negatives=1, sample=0.0, noise_power=0.0, epochs=40, learn_rate=0.05
    )
    given = skipgram.start_model(4, params, Run())
    sizes, vocabulary = Sizes(1, 8, 4, 0.25), Vocabulary(np.ones(4), np.arange(1, 5) / 4)
    space = skipgram.new_space(sizes, 8)
    for epoch in range(40):
        schedule = skipgram.Schedule(np.uint64(3), epoch * 7000, 40 * 7000, 0.05, 1e-3)
        skipgram.train(walks, given, vocabulary, sizes, schedule, space)
    scores = given.outputs @ given.inputs.T
    assert scores[0, 3] == pytest.approx(np.log(1 / 0.75), abs=0.1)
    assert scores[3, 0] == pytest.approx(np.log(1 / 0.75), abs=0.1)
    assert scores[1, 0] == pytest.approx(np.log(3 / 0.25), abs=0.2)
    assert scores[2, 3] == pytest.approx(np.log(3 / 0.25), abs=0.2)


@pytest.mark.parametrize("pairs", [1, 300])
def test_walks_to_and_fro_do_not_overshoot(pairs):
    starts = np.repeat(2 * np.arange(pairs), 30)
    walks = (starts[:, None] + np.arange(40) % 2).astype(np.int32)
    values = skipgram.vectors_of(walks, 2 * pairs, Node2vecParams(dimensions=16, sample=0.0), Run())
    assert np.linalg.norm(values, axis=1).max() < 10


def test_the_largest_learning_rate_still_gives_numbers():
    walks = RNG.integers(0, 20, (200, 15)).astype(np.int32)
    values = skipgram.vectors_of(walks, 20, Node2vecParams(dimensions=4, learn_rate=1.0, epochs=20), Run())
    assert np.isfinite(values).all()
