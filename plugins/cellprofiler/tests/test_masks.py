import numpy as np
import pytest
from skimage.filters import threshold_otsu

from cellmapkit.cellprofiler.masks import bright_part, otsu


def test_two_levels_are_parted():
    assert otsu(np.array([3, 3, 3, 9, 9])) == 3


@pytest.mark.parametrize("seed", range(3))
def test_the_threshold_is_that_of_scikit_image(seed, grainy):
    crop = grainy(1, seed=seed, most=250)[0].astype(np.uint8)
    assert otsu(crop) == threshold_otsu(crop)


def test_the_largest_part_is_taken(disc):
    crop = np.where(disc(12), 90, 10)
    crop[2:6, 2:6] = 200
    np.testing.assert_array_equal(bright_part(crop), disc(12))


def test_pixels_that_touch_at_a_corner_belong_together():
    crop = np.eye(8) * 50
    crop[0, 4:7] = 50
    np.testing.assert_array_equal(bright_part(crop), np.eye(8, dtype=bool))


def test_a_constant_crop_is_taken_whole():
    assert bright_part(np.full((6, 6), 4)).all()
