"""The outline against scikit-image, and against shapes whose measures are known."""

from itertools import combinations

import numpy as np
import pytest
from skimage.morphology import convex_hull_image

from cellmapkit.cellprofiler.outline import around, convex_area, feret, outline, smallest_circle


def corners(mask):
    return around(*outline(mask))


def rectangle(height, width):
    mask = np.zeros((16, 16), bool)
    mask[3 : 3 + height, 2 : 2 + width] = True
    return mask


def test_convex_area_is_that_of_the_hull_image(blobs):
    masks = blobs(20, seed=1)
    found = [convex_area(*outline(mask)) for mask in masks]
    assert found == [convex_hull_image(mask).sum() for mask in masks]
    assert any(area > mask.sum() for area, mask in zip(found, masks, strict=True))


def test_one_pixel_has_the_outline_of_a_diamond():
    mask = np.zeros((8, 8), bool)
    mask[2, 5] = True
    assert {tuple(corner) for corner in corners(mask)} == {(10, 3), (9, 4), (11, 4), (10, 5)}
    assert convex_area(*outline(mask)) == 1
    assert feret(corners(mask)) == pytest.approx((0.5**0.5, 1))
    assert smallest_circle(corners(mask)) == pytest.approx((5, 2, 0.5))


@pytest.mark.parametrize(("height", "width"), [(1, 7), (7, 1), (3, 5), (6, 6)])
def test_feret_diameters_of_a_rectangle(height, width):
    narrow, wide = feret(corners(rectangle(height, width)))
    longest = np.hypot(height - 1, width) if width >= height else np.hypot(height, width - 1)
    assert (narrow, wide) == pytest.approx((min(height, width), longest))


def test_feret_diameters_of_a_disc_are_its_diameter(disc):
    narrow, wide = feret(corners(disc(20.5)))
    assert 40 <= narrow <= wide < 42


def test_the_smallest_circle_holds_all_corners_and_none_is_smaller(blobs):
    for mask in blobs(6, seed=2):
        points = np.unique(corners(mask), axis=0) / 2
        x, y, radius = smallest_circle(corners(mask))
        assert np.hypot(points[:, 0] - x, points[:, 1] - y).max() <= radius + 1e-6
        assert radius == pytest.approx(max(least_radius(*three) for three in combinations(points, 3)))


def least_radius(a, b, c):
    """Of the smallest circle around three points; that around many is the largest of these."""
    sides = sorted(np.linalg.norm(p - q) for p, q in ((a, b), (b, c), (c, a)))
    if sides[2] ** 2 >= sides[0] ** 2 + sides[1] ** 2:
        return sides[2] / 2
    (ux, uy), (vx, vy) = b - a, c - a
    return np.prod(sides) / (2 * abs(ux * vy - uy * vx))
