import numpy as np
import pytest

from cellmapkit.image_embedding.cutting import area_mean, cut_cells
from cellmapkit.image_embedding.found import found_in


def test_means_over_whole_pixels():
    values = np.arange(16.0).reshape(1, 4, 4)
    np.testing.assert_array_equal(area_mean(values, 2), [[[2.5, 4.5], [10.5, 12.5]]])
    np.testing.assert_array_equal(area_mean(values, 4), values)


def test_means_over_parts_of_pixels():
    row = np.tile([3.0, 6.0, 9.0], (3, 1))  # halves of width 1.5: (3 + 6 / 2) / 1.5 and (6 / 2 + 9) / 1.5
    np.testing.assert_allclose(area_mean(row, 2), [[4, 8], [4, 8]])
    np.testing.assert_allclose(area_mean(np.array([[1.0, 5.0], [1.0, 5.0]]), 4)[0], [1, 1, 5, 5])  # enlarged


@pytest.mark.parametrize(("width", "size"), [(300, 64), (50, 64), (65, 64)])
def test_means_keep_the_total_and_match_a_weighted_sum(width, size):
    values = np.random.default_rng(1).integers(0, 65536, (2, width, width)).astype(np.uint16)
    found = area_mean(values, size)
    np.testing.assert_allclose(found.mean(axis=(1, 2)), values.mean(axis=(1, 2)))
    edges = np.arange(size + 1) * width / size
    share = np.clip(
        np.minimum.outer(edges[1:], np.arange(1, width + 1)) - np.maximum.outer(edges[:-1], np.arange(width)), 0, 1
    )
    np.testing.assert_allclose(found, share @ values.astype(float) @ share.T * (size / width) ** 2)


def test_a_crop_is_the_window_around_the_centroid():
    field = np.random.default_rng(2).integers(0, 256, (2, 40, 50)).astype(np.uint8)
    labels = np.zeros((40, 50), np.int32)
    labels[18:22, 28:32] = 1  # centroid (19.5, 29.5): the window of 8 covers rows 16..23 and columns 26..33
    labels[10:30, 33:36] = 2
    crops, masks = cut_cells(field, found_in(labels, 1), 8, 8)
    np.testing.assert_array_equal(crops[0], field[:, 16:24, 26:34])
    np.testing.assert_array_equal(masks[0], labels[16:24, 26:34] == 1)  # the neighbour is in the crop, not the mask
    assert (crops.dtype, masks.dtype) == (np.uint8, np.uint8)


def test_outside_the_field_is_zero():
    field = np.full((1, 10, 10), 200, np.uint16)
    labels = np.zeros((10, 10), np.int32)
    labels[0, 0] = 1  # the window of 6 covers rows and columns -2..3
    crops, masks = cut_cells(field, found_in(labels, 1), 6, 6)
    expected = np.zeros((6, 6))
    expected[2:, 2:] = 200
    np.testing.assert_array_equal(crops[0, 0], expected)
    assert masks[0].sum() == 1
    assert masks[0, 2, 2] == 1
    assert crops.dtype == np.uint16


def test_values_are_rounded_half_up_and_masks_by_half():
    field = np.array([[[0, 1], [1, 0]]], np.uint8).repeat(2, axis=1).repeat(2, axis=2)
    labels = np.zeros((4, 4), np.int32)
    labels[1:3, :] = 1
    crops, masks = cut_cells(field, found_in(labels, 1), 4, 2)
    np.testing.assert_array_equal(crops[0, 0], [[0, 1], [1, 0]])
    np.testing.assert_array_equal(masks[0], np.ones((2, 2)))  # each pixel of the crop is half cell
    field = np.array([[[0, 1], [1, 0]]], np.uint8)
    assert cut_cells(field, found_in(np.ones((2, 2), np.int32), 1), 2, 1)[0].item() == 1


def test_labels_of_a_shrunken_image_cover_the_same_place():
    small = np.zeros((8, 8), np.int32)
    small[2:5, 3:6] = 1
    field = np.kron(small, np.ones((4, 4), np.int32))[None].astype(np.uint8)
    crops, masks = cut_cells(field, found_in(small, 4), 20, 20)
    np.testing.assert_array_equal(crops[0, 0], masks[0])
    assert masks[0].sum() == 9 * 16


def test_a_thin_cell_keeps_a_mask():
    labels = np.zeros((64, 64), np.int32)
    labels[32, 20:40] = 1
    _, masks = cut_cells(np.zeros((1, 64, 64), np.uint8), found_in(labels, 1), 64, 8)
    assert masks[0].sum() > 0


def test_no_cell_gives_no_crop():
    crops, masks = cut_cells(np.zeros((3, 8, 8), np.uint8), found_in(np.zeros((8, 8), int), 1), 4, 8)
    assert (crops.shape, masks.shape) == ((0, 3, 8, 8), (0, 8, 8))
