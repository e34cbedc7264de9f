import numpy as np
import pytest

from cellmapkit.crossmodal.similarity import cosines, paired_cosines, unit


def test_cosines_are_those_of_the_definition():
    left, right = np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[4.0, 3.0], [0.0, -2.0], [0.0, 0.0]])
    np.testing.assert_allclose(cosines(left, right), [[0.96, -0.8, 0.0], [0.8, 0.0, 0.0]], atol=1e-12)
    np.testing.assert_allclose(paired_cosines(left, right[:2]), [0.96, 0.0], atol=1e-15)


def test_equal_vectors_tie_in_any_block_and_at_any_length():
    rng = np.random.default_rng(0)
    left, one = rng.normal(size=(40, 33)), rng.normal(size=33)
    right = np.stack([one * scale for scale in (1, 0.3, 7, 1e-3)])
    whole = cosines(left, right)
    assert (whole == whole[:, :1]).all()
    np.testing.assert_array_equal(whole[5:6], cosines(left[5:6], right))


def test_a_zero_row_stays_zero():
    assert unit(np.zeros((1, 3))).tolist() == [[0, 0, 0]]
    assert unit(np.full((1, 4), 2, np.float32))[0, 0] == pytest.approx(0.5)
