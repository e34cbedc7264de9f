import numpy as np
from scipy import ndimage

from cellmapkit.cellprofiler.distance import outside_distance


def test_it_is_the_euclidean_distance_with_the_outside_of_the_crop(blobs):
    masks = blobs(12)
    assert any(mask[0].any() or mask[:, 0].any() for mask in masks)
    for mask in masks:
        expected = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
        np.testing.assert_allclose(outside_distance(mask), expected, rtol=1e-14)


def test_a_full_crop_is_deepest_in_its_middle():
    assert outside_distance(np.ones((5, 5), bool)).tolist()[2] == [1, 2, 3, 2, 1]
