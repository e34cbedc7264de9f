"""Grey morphology against scikit-image on whole images, and against the definition within masks."""

import numpy as np
import pytest
from skimage import morphology

from cellmapkit.cellprofiler.morphology import erode_cross, erode_disc, reconstruct

RADIUS = 10


def widths(radius):
    return np.array([int((radius**2 - k**2) ** 0.5) for k in range(-radius, radius + 1)])


@pytest.mark.parametrize("radius", [1, 2, 7, 10])
def test_erosion_by_a_disc(radius, grainy):
    image = grainy(1, size=37)[0].astype(np.float32)
    expected = morphology.erosion(image, morphology.disk(radius), mode="ignore")
    np.testing.assert_array_equal(erode_disc(image, widths(radius)), expected)


def test_erosion_by_the_cross_ignores_what_is_outside(blobs, grainy):
    mask, image = blobs(1, seed=7, size=30)[0], grainy(1, seed=7, size=30)[0]
    inside = np.pad(np.where(mask, image, -np.inf), 1, constant_values=-np.inf).astype(np.float32)
    out = inside.copy()
    erode_cross(inside, out)
    beside = morphology.erosion(np.where(inside == -np.inf, np.inf, inside), morphology.disk(1))
    np.testing.assert_array_equal(out, np.where(inside == -np.inf, -np.inf, beside))


def test_reconstruction(grainy):
    image = grainy(1, seed=8, size=40)[0].astype(np.float32)
    marker = np.minimum(image, grainy(1, seed=9, size=40)[0] - 9000).astype(np.float32)
    expected = morphology.reconstruction(marker, image, footprint=morphology.disk(1))
    assert (expected > marker).any()
    assert (expected < image).any()
    found, ceiling = (np.pad(a, 1, constant_values=-np.inf) for a in (marker, image))
    reconstruct(found, ceiling)
    np.testing.assert_array_equal(found[1:-1, 1:-1], expected)


def test_reconstruction_finds_its_way_through_a_maze():
    ceiling = np.full((12, 12), -np.inf, np.float32)
    for row in range(1, 11, 2):
        ceiling[row, 1:11] = 5
        ceiling[row + 1, 10 if row % 4 == 1 else 1] = 5
    marker = np.where(ceiling == 5, 0, ceiling).astype(np.float32)
    marker[1, 1] = 5
    reconstruct(marker, ceiling)
    np.testing.assert_array_equal(marker, ceiling)
