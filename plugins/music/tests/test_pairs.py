import numpy as np
import pytest

from cellmapkit.music.pairs import above, members


@pytest.mark.parametrize("n", [2, 3, 17])
def test_pairs_stand_in_lexicographic_order(n):
    first, second = members(np.arange(n * (n - 1) // 2), n)
    np.testing.assert_array_equal(np.stack([first, second]), np.triu_indices(n, 1))


def test_any_pairs_can_be_asked_for():
    first, second = members(np.array([5, 0, 0]), 4)
    assert first.tolist() == [2, 0, 0]
    assert second.tolist() == [3, 1, 1]


def test_what_stands_above_the_diagonal_of_chosen_rows():
    square = np.arange(25).reshape(5, 5)
    assert above(square, np.array([0, 2, 4])).tolist() == [2, 4, 14]
