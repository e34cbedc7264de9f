import numpy as np
import pytest

from cellmapkit.music.closest import closest

MATRIX = np.float32([
    [9, 0.2, 0.7, 0.5],
    [0.2, 9, 0.5, -0.1],
    [0.7, 0.5, 9, 0.5],
    [0.5, -0.1, 0.5, 9],
])  # fmt: skip


@pytest.mark.parametrize(
    ("top", "pairs"),
    [
        (0.01, [[0, 2]]),
        (0.5, [[0, 2], [0, 3], [1, 2]]),  # of three equal ones the first two
        (1, [[0, 2], [0, 3], [1, 2], [2, 3], [0, 1], [1, 3]]),
    ],
)
def test_the_largest_come_first_and_ties_in_their_order(top, pairs):
    found = closest(MATRIX, top)
    np.testing.assert_array_equal(found.pairs, pairs)
    np.testing.assert_array_equal(found.proximity, [MATRIX[i, j] for i, j in pairs])


def test_two_proteins_are_one_pair():
    assert closest(MATRIX[:2, :2], 0.1).pairs.tolist() == [[0, 1]]


def test_a_large_matrix_gives_what_sorting_all_pairs_gives():
    half = np.random.default_rng(0).normal(size=(90, 90)).astype(np.float32)
    matrix = half + half.T
    i, j = np.triu_indices(90, k=1)
    order = np.argsort(-matrix[i, j], kind="stable")[:801]
    found = closest(matrix, 0.2)
    np.testing.assert_array_equal(found.pairs, np.stack([i, j], axis=1)[order])
