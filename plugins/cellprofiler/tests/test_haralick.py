"""Texture statistics, by hand, against scikit-image, and at the ends of their ranges."""

import numpy as np
import pytest
from skimage.feature import graycomatrix, graycoprops

from cellmapkit.cellprofiler.haralick import NAMES, STATISTICS, haralick, statistics

LN2 = np.log(2)


def measured(crop, mask=None):
    mask = np.ones(crop.shape, bool) if mask is None else mask
    return dict(zip(NAMES, haralick(crop[None].astype(float), mask[None])[0], strict=True))


def test_a_matrix_of_two_levels_by_hand():
    # p = [[1/2, 1/4], [1/4, 0]]: mean 1/4, variance 3/16, covariance -1/16; marginal (3/4, 1/4)
    marginal = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))
    expected = {
        "angular_second_moment": 3 / 8,
        "contrast": 1 / 2,
        "correlation": -1 / 3,
        "variance": 3 / 16,
        "inverse_difference_moment": 3 / 4,
        "sum_average": 1 / 2,
        "sum_variance": 1 / 4,
        "sum_entropy": LN2,
        "entropy": 1.5 * LN2,
        "difference_variance": 1 / 4,
        "difference_entropy": LN2,
        "information_1": (1.5 * LN2 - 2 * marginal) / marginal,
        "information_2": (5 / 32) ** 0.5,
    }
    found = dict(zip(STATISTICS, statistics(np.array([[2, 1], [1, 0]])), strict=True))
    assert found == pytest.approx(expected)


def test_levels_that_always_agree():
    found = dict(zip(STATISTICS, statistics(np.diag([2, 2, 4])), strict=True))
    assert found["correlation"] == pytest.approx(1)
    assert found["information_1"] == pytest.approx(-1)
    assert found["information_2"] == pytest.approx((1 - np.exp(-2 * 1.5 * LN2)) ** 0.5)
    assert found["contrast"] == found["difference_entropy"] == 0
    assert found["inverse_difference_moment"] == 1


def test_levels_that_know_nothing_of_each_other():
    found = dict(zip(STATISTICS, statistics(np.outer([1, 2, 3], [1, 2, 3])), strict=True))
    for name in ("correlation", "information_1", "information_2"):
        assert found[name] == pytest.approx(0, abs=1e-6), name


def test_they_are_those_of_scikit_image(grainy):
    (crop,) = grainy(1, size=40)
    levels = np.minimum((crop - crop.min()) * 32 / np.ptp(crop), 31).astype(np.uint8)
    found = measured(crop)
    named = {
        "ASM": "angular_second_moment",
        "contrast": "contrast",
        "correlation": "correlation",
        "homogeneity": "inverse_difference_moment",
        "variance": "variance",
        "entropy": "entropy",
    }
    for offset in (3, 5):
        for k, angle in enumerate((0, 45, 90, 135)):
            # scikit-image rounds a distance along the angle; its diagonal steps are longer by sqrt(2)
            length = offset * (2**0.5 if k % 2 else 1)
            matrix = graycomatrix(levels, [length], [np.pi * k / 4], levels=32, symmetric=True, normed=True)
            for theirs, ours in named.items():
                expected = graycoprops(matrix, theirs)[0, 0]
                assert found[f"haralick_{ours}_{offset}px_{angle}deg"] == pytest.approx(expected), (ours, offset, angle)


def test_a_checkerboard_has_the_largest_contrast_at_odd_offsets():
    found = measured(np.indices((20, 20)).sum(axis=0) % 2)
    for offset in (3, 5):
        for angle in (0, 90):
            assert found[f"haralick_contrast_{offset}px_{angle}deg"] == 31**2
            assert found[f"haralick_correlation_{offset}px_{angle}deg"] == pytest.approx(-1)
        for angle in (45, 135):
            assert found[f"haralick_contrast_{offset}px_{angle}deg"] == 0


def test_only_pairs_inside_count(grainy):
    (crop,) = grainy(1, size=24)
    mask = np.zeros(crop.shape, bool)
    mask[2:14, 5:20] = True
    one, alone = measured(crop, mask), measured(crop[2:14, 5:20])
    padded = np.pad(crop[2:14, 5:20], ((0, 3), (0, 0)))
    inside = np.pad(np.ones((12, 15), bool), ((0, 3), (0, 0)))
    assert one == measured(padded, inside)
    assert all(np.isfinite(list(alone.values())))


@pytest.mark.parametrize("value", [0.0, 7.3, 255.0])
def test_a_constant_patch(value):
    found = measured(np.full((12, 12), value))
    ones = ("angular_second_moment", "inverse_difference_moment")
    assert all(found[name] == (1 if any(one in name for one in ones) else 0) for name in NAMES)


def test_one_pixel_has_no_pairs():
    mask = np.zeros((12, 12), bool)
    mask[4, 4] = True
    assert not any(measured(np.ones((12, 12)), mask).values())
