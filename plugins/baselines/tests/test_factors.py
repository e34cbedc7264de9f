import numpy as np
import pytest

from cellmapkit.baselines.factors import fixed_signs, leading_left, width_note


@pytest.mark.parametrize("shape", [(40, 7), (7, 40)])
def test_vectors_and_sizes_are_those_of_the_svd(shape):
    matrix = np.random.default_rng(0).normal(size=shape)
    vectors, sizes = leading_left(matrix, 5)
    left, all_sizes, _ = np.linalg.svd(matrix, full_matrices=False)
    np.testing.assert_allclose(sizes, all_sizes[:5], rtol=1e-10)
    np.testing.assert_allclose(vectors, fixed_signs(left[:, :5]), atol=1e-9)


def test_a_hand_worked_case():
    vectors, sizes = leading_left(np.array([[0.0, -3.0], [4.0, 0.0], [0.0, 0.0]]), 2)
    np.testing.assert_allclose(sizes, [4, 3])
    np.testing.assert_allclose(vectors, [[0, 1], [1, 0], [0, 0]], atol=1e-12)


def test_no_more_than_the_rank_is_found():
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(30, 2)) @ rng.normal(size=(2, 10))
    vectors, sizes = leading_left(matrix, 6)
    assert len(sizes) == 2
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(2), atol=1e-10)


def test_a_table_of_zeros_has_no_vector():
    assert leading_left(np.zeros((5, 3)), 2)[0].shape == (5, 0)


def test_the_largest_entry_of_each_column_becomes_positive():
    found = fixed_signs(np.array([[-3.0, 1.0], [2.0, 2.0]]))
    np.testing.assert_array_equal(found, [[3, 1], [-2, 2]])


def test_fewer_dimensions_are_noted():
    assert width_note(3, 3) == ()
    assert width_note(2, 3) == ("the data allow 2 dimensions, 3 were asked for",)
