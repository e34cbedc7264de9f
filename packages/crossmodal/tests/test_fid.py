import numpy as np
import pytest
from scipy.linalg import sqrtm

from cellmapkit.crossmodal.fid import fid, frechet, n_dimensions, principal_axes

ZERO = np.zeros(2)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((ZERO, np.eye(2)), (np.array([3.0, 4.0]), 4 * np.eye(2)), 27),
        ((ZERO, np.diag([1.0, 4.0])), (ZERO, np.diag([9.0, 1.0])), 5),
        ((ZERO, np.array([[2.0, 1.0], [1.0, 2.0]])), (ZERO, np.diag([1.0, 3.0])), 0.516685),
    ],
)
def test_published_and_hand_worked_values(first, second, expected):
    assert frechet(*first, *second) == pytest.approx(expected, abs=5e-7)
    assert frechet(*second, *first) == pytest.approx(expected, abs=5e-7)


def test_a_sample_is_at_no_distance_from_itself_in_any_order():
    x = np.random.default_rng(0).normal(size=(50, 7))
    assert fid(x, x) == pytest.approx(0, abs=1e-10)
    assert fid(x, x[::-1]) == pytest.approx(0, abs=1e-10)
    singular = x[:5]
    assert fid(singular, singular) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_it_is_what_the_general_matrix_root_gives(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(60, 4)), rng.normal(size=(50, 4)) @ rng.normal(size=(4, 4)) + 1
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = sqrtm(s @ t)
    apart = x.mean(axis=0) - y.mean(axis=0)
    assert fid(x, y) == pytest.approx(apart @ apart + np.trace(s + t - 2 * root.real), abs=1e-9)


def test_one_feature_is_the_squared_difference_of_means_and_deviations():
    x, y = np.array([[0.0], [2.0]]), np.array([[1.0], [7.0]])
    assert fid(x, y) == pytest.approx((1 - 4) ** 2 + (np.sqrt(2) - np.sqrt(18)) ** 2)


def test_means_alone_make_the_distance_of_shrunken_predictions():
    x = np.random.default_rng(3).normal(size=(40, 3))
    flat = np.tile(x.mean(axis=0), (40, 1))
    assert fid(x, flat) == pytest.approx(np.trace(np.cov(x, rowvar=False)))


def test_axes_are_those_of_largest_variance():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 3)) * [1, 10, 3] + 5
    mean, axes = principal_axes(x, 2)
    projected = (x - mean) @ axes
    np.testing.assert_allclose(projected.mean(axis=0), 0, atol=1e-12)
    values = np.sort(np.linalg.eigvalsh(np.cov(x, rowvar=False)))[::-1]
    np.testing.assert_allclose(np.cov(projected, rowvar=False), np.diag(values[:2]), atol=1e-9)


@pytest.mark.parametrize(
    ("n", "d", "expected"), [(907, 1024, 90), (391, 128, 128), (128, 128, 12), (5, 64, 1), (30, 2, 2)]
)
def test_how_many_dimensions(n, d, expected):
    assert n_dimensions(n, d) == expected
