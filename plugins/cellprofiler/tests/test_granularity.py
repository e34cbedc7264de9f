"""Granularity: where known grains show, and the definition spelt out pixel by pixel."""

import numpy as np
import pytest
from skimage import morphology

from cellmapkit.cellprofiler.granularity import granularity


def measured(crop, mask=None):
    mask = np.ones(crop.shape, bool) if mask is None else mask
    return granularity(crop[None].astype(float), mask[None])[0]


def test_isolated_pixels_are_all_in_the_first(disc):
    crop = np.zeros((64, 64))
    crop[10:60:9, 12:60:7] = 200
    assert measured(crop, disc(30)) == pytest.approx([100] + [0] * 15)


def test_grains_show_at_their_own_size():
    # an upright square of side 2k - 1 vanishes in the k-th erosion by the cross
    for k in (1, 2, 3, 5):
        crop = np.zeros((64, 64))
        crop[20 : 19 + 2 * k, 20 : 19 + 2 * k] = 7
        assert measured(crop) == pytest.approx([100 if step == k else 0 for step in range(1, 17)])


def test_what_is_wider_than_the_disc_is_background(disc):
    crop = np.where(disc(24), 1000.0, 200.0)
    crop[30:33, 30:33] += 50
    inside = measured(crop, disc(22))
    assert inside == pytest.approx([0, 100] + [0] * 14)


def spelt_out(crop, mask):
    """Return the definition, every neighbourhood cut down to the mask."""
    size = len(crop)
    pixels = np.argwhere(mask)
    disc = {tuple(p): pixels[((pixels - p) ** 2).sum(axis=1) <= 100] for p in pixels}
    cross = {tuple(p): pixels[np.abs(pixels - p).sum(axis=1) <= 1] for p in pixels}

    def over(image, around, take):
        return {p: take(image[tuple(q)] for q in near) for p, near in around.items()}

    image = {tuple(p): crop[tuple(p)] for p in pixels}
    opened = over(over(image, disc, min), disc, max)
    image = {p: image[p] - opened[p] for p in image}
    ceiling = np.full((size, size), -1.0)
    ceiling[mask] = [image[tuple(p)] for p in pixels]
    eroded, means = image, [ceiling[mask].mean()]
    for _ in range(16):
        eroded = over(eroded, cross, min)
        marker = np.full((size, size), -1.0)
        marker[mask] = [eroded[tuple(p)] for p in pixels]
        means.append(morphology.reconstruction(marker, ceiling, footprint=morphology.disk(1))[mask].mean())
    return -100 * np.diff(means) / means[0]


def test_within_a_mask_it_is_the_definition(blobs, grainy):
    masks, crops = blobs(3, seed=10, size=28), grainy(3, seed=10, size=28, most=250)
    for mask, crop in zip(masks, crops, strict=True):
        expected = spelt_out(crop, mask)
        assert (expected > 0).sum() > 3
        np.testing.assert_allclose(measured(crop, mask), expected, rtol=1e-6, atol=1e-9)


def test_no_grain_is_wider_than_the_background_lets_through(disc, grainy):
    # what stands out holds no disc of radius 10, and the 14th erosion by the cross takes a diamond that does
    found = granularity(grainy(4), np.repeat(disc(28)[None], 4, axis=0))
    assert not found[:, 14:].any()
    np.testing.assert_allclose(found.sum(axis=1), 100)


def test_flat_cells_have_no_grain(disc):
    assert not measured(np.full((64, 64), 9.0), disc(10)).any()
    assert not measured(np.full((64, 64), 9.0), disc(10) & False).any()
