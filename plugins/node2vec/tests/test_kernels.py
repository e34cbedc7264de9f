import numpy as np
import pytest

from cellmapkit.node2vec import kernels

RNG = np.random.default_rng(0)


def normal(*shape):
    return RNG.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("dimensions", [1, 16, 33])
def test_scores_are_dot_products_inside_the_ranges(dimensions):
    outputs, inputs = normal(9, dimensions), normal(20, dimensions)
    rows = (np.int32([8, 0, 3, 3, 1, 2, 5, 7]), np.int32([19, 0, 1, 2, 5, 5, 7, 8, 9, 10, 11, 4]))
    first, last = np.repeat([0, 4], 4), np.repeat([8, 12], 4)
    scores = np.full((8, 12), np.nan, dtype=np.float32)
    kernels.score(rows, (outputs, inputs), first, last, scores)
    wanted = outputs[rows[0]] @ inputs[rows[1]].T
    for o in range(8):
        np.testing.assert_allclose(scores[o, first[o] : last[o]], wanted[o, first[o] : last[o]], rtol=1e-4, atol=1e-5)
        assert np.isnan(np.delete(scores[o], np.s_[first[o] : last[o]])).all()


def test_steps_are_pull_minus_weighted_sigmoid():
    x = np.linspace(-30, 30, 600, dtype=np.float32).reshape(2, 300)
    pull, total = (RNG.random((2, 300), dtype=np.float32) for _ in range(2))
    rates = RNG.random(300, dtype=np.float32)
    wanted = rates * (pull - total / (1 + np.exp(-x.astype(np.float64))))
    kernels.slope(x, pull, total, rates)
    np.testing.assert_allclose(x, wanted, atol=5e-5)


def test_hand_worked_steps():
    # sigmoid(0) = 1/2: 0.1 * (1 - 1/2) and 0.1 * (0 - 3/2)
    x = np.zeros((1, 2), dtype=np.float32)
    kernels.slope(x, np.float32([[1, 0]]), np.float32([[1, 3]]), np.float32([0.1, 0.1]))
    np.testing.assert_allclose(x, [[0.05, -0.15]], rtol=1e-6)


def test_sums_are_added_where_rows_say_also_twice():
    table, vectors, steps = normal(5, 17), normal(12, 17), normal(4, 8)
    steps[:, 4:] = 0  # a block that is skipped
    rows = np.int32([3, 3, 0, 1])
    wanted = table.copy()
    np.add.at(wanted, rows, steps @ vectors[:8])
    kernels.add_sums(table, rows, steps, vectors, np.full((2, 17), np.nan, dtype=np.float32))
    np.testing.assert_allclose(table, wanted, rtol=1e-4, atol=1e-5)


def test_rows_are_copied():
    table, copy = normal(5, 3), np.zeros((4, 3), dtype=np.float32)
    kernels.copy_rows(table, np.int32([4, 1]), copy)
    np.testing.assert_array_equal(copy, np.vstack([table[[4, 1]], np.zeros((2, 3))]))
