"""Measures of masks, against scikit-image and against shapes worked by hand."""

import numpy as np
import pytest
from skimage.measure import regionprops

from cellmapkit.cellprofiler.shape import NAMES, shape

OF_SKIMAGE = {
    "area": "area",
    "perimeter": "perimeter_crofton",
    "eccentricity": "eccentricity",
    "solidity": "solidity",
    "extent": "extent",
    "euler_number": "euler_number",
    "major_axis": "axis_major_length",
    "minor_axis": "axis_minor_length",
    "orientation": "orientation",
}


def measured(mask):
    return dict(zip(NAMES, shape(mask[None])[0], strict=True))


@pytest.mark.parametrize("name", OF_SKIMAGE)
def test_they_are_those_of_scikit_image(name, blobs):
    masks = blobs(20)
    expected = np.array([getattr(regionprops(mask.astype(int))[0], OF_SKIMAGE[name]) for mask in masks])
    assert np.ptp(expected) > 0
    np.testing.assert_allclose(shape(masks)[:, NAMES.index(name)], expected, rtol=1e-10)


@pytest.mark.parametrize("radius", [8, 12.5, 20, 28])
def test_a_disc(radius, disc):
    found = measured(disc(radius))
    assert found["eccentricity"] == 0
    assert found["orientation"] == 0
    assert found["form_factor"] == pytest.approx(1, abs=0.05)
    assert found["compactness"] == pytest.approx(1, abs=0.01)
    assert found["solidity"] > 0.95
    assert found["euler_number"] == 1
    assert found["major_axis"] == found["minor_axis"] == pytest.approx(2 * radius, rel=0.02)
    assert found["max_radius"] == pytest.approx(radius, abs=1)
    assert found["mean_radius"] == pytest.approx(radius / 3 + 0.5, rel=0.05)
    assert found["median_radius"] == pytest.approx(radius * (1 - 0.5**0.5) + 0.5, rel=0.1)
    assert found["min_feret"] == pytest.approx(2 * radius, abs=1)
    assert found["max_feret"] == pytest.approx(2 * radius, abs=1)


def test_a_rectangle_with_a_hole():
    mask = np.zeros((32, 32), bool)
    mask[4:9, 10:17] = True
    mask[6, 11] = False
    found = measured(mask)
    assert found["area"] == 34
    assert found["extent"] == found["solidity"] == pytest.approx(34 / 35)
    assert found["euler_number"] == 0
    assert found["max_radius"] == 3  # right of the hole
    assert found["min_feret"] == pytest.approx(5)
    assert found["max_feret"] == pytest.approx(np.hypot(7, 4))


def test_a_line_lies_along_its_major_axis():
    # along rows (upright) 0, along columns 90 degrees, down to the right 45 degrees; moments (n^2 - 1) / 12
    upright, flat, slanted = np.zeros((3, 32, 32), bool)
    upright[5:14, 3] = flat[3, 5:14] = True
    slanted[range(9), range(9)] = True
    assert [measured(mask)["orientation"] for mask in (upright, flat, slanted)] == pytest.approx(
        [0, np.pi / 2, np.pi / 4]
    )
    for mask in (upright, flat, slanted):
        assert measured(mask)["eccentricity"] == 1
        assert measured(mask)["minor_axis"] == 0
    assert measured(flat)["major_axis"] == pytest.approx(4 * (80 / 12) ** 0.5)
    assert measured(flat)["compactness"] == pytest.approx(2 * np.pi * 80 / 12 / 9)


def test_one_pixel_and_none():
    mask = np.zeros((16, 16), bool)
    assert not any(measured(mask).values())
    mask[0, 15] = True
    found = measured(mask)
    expected = dict.fromkeys(NAMES, 0.0) | dict.fromkeys(
        ("area", "solidity", "extent", "euler_number", "max_radius", "mean_radius", "median_radius", "max_feret"), 1.0
    )
    # crossed twice by one line of each direction
    border = np.pi / 4 * (2 + 2**0.5)
    expected |= {"perimeter": border, "form_factor": 4 * np.pi / border**2}
    assert found == pytest.approx(expected | {"min_feret": 0.5**0.5})


def test_turning_a_mask_turns_its_orientation_only(blobs):
    masks = blobs(5, seed=3)
    one, turned = shape(masks), shape(np.rot90(masks, axes=(1, 2)))
    others = [k for k, name in enumerate(NAMES) if name != "orientation"]
    np.testing.assert_allclose(turned[:, others], one[:, others], atol=1e-9)
    angle = NAMES.index("orientation")
    np.testing.assert_allclose(np.abs(turned[:, angle] - one[:, angle]), np.pi / 2)
