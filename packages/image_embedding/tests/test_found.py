import numpy as np
import pytest

from cellmapkit.image_embedding.found import found_in


def test_measures_of_a_rectangle_and_a_single_pixel():
    labels = np.zeros((10, 12), np.uint16)
    labels[2:4, 3:7] = 9  # 2 x 4 pixels around (2.5, 4.5)
    labels[8, 0] = 4
    found = found_in(labels, 1)
    assert len(found) == 2
    assert found.labels[8, 0] == 1  # numbers follow each other, in their order
    assert found.labels[2, 3] == 2
    np.testing.assert_allclose([found.y, found.x], [[8, 2.5], [0, 4.5]])
    np.testing.assert_allclose(found.area, [1, 8])
    np.testing.assert_allclose(found.reach, [1, 4])


def test_pixels_of_a_shrunken_image_are_larger():
    labels = np.zeros((4, 4), np.int32)
    labels[1, 2] = 1  # covers rows 4..7 and columns 8..11 of the field
    found = found_in(labels, 4)
    assert (found.y[0], found.x[0]) == (5.5, 9.5)
    assert (found.area[0], found.reach[0]) == (16, 4)


@pytest.mark.parametrize("value", [0, 3])
def test_nothing_or_everything_is_a_cell(value):
    found = found_in(np.full((3, 3), value, np.int32), 1)
    assert len(found) == (value > 0)
    assert found.labels.max() == (value > 0)
