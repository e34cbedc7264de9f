"""Zernike magnitudes against the textbook definition, and what they are blind to."""

import numpy as np
import pytest
from scipy.special import eval_jacobi

from cellmapkit.cellprofiler.outline import around, outline, smallest_circle
from cellmapkit.cellprofiler.zernike import NAMES, zernike


def textbook(image, mask):
    """Return all magnitudes, polynomials from those of Jacobi, angles by arctangent."""
    column, row, radius = smallest_circle(around(*outline(mask)))
    y, x = np.nonzero(mask)
    rho, angle = np.hypot(x - column, y - row) / radius, np.arctan2(y - row, x - column)
    found = []
    for n in range(10):
        for m in range(n % 2, n + 1, 2):
            k = (n - m) // 2
            polynomial = (-1) ** k * rho**m * eval_jacobi(k, m, 0, 1 - 2 * rho**2) * np.exp(-1j * m * angle)
            found.append((n + 1) / (np.pi * radius**2) * abs((image[mask] * polynomial).sum()))
    return found


def test_they_are_the_textbooks(blobs, grainy):
    masks, images = blobs(6, seed=4), grainy(6, seed=4)
    assert len(set(NAMES)) == len(NAMES) == 30
    found = zernike(images[:, None], masks)[:, 0]
    # the sign of a polynomial, which differs between books, does not show in a magnitude
    expected = np.array([textbook(image, mask) for image, mask in zip(images, masks, strict=True)])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-6)


def test_a_filled_disc_has_one_moment(disc):
    mask = disc(30)
    found = dict(zip(NAMES, zernike(np.ones((1, 1, 64, 64)), mask[None])[0, 0], strict=True))
    assert found.pop("zernike_n0_m0") == pytest.approx(1, abs=0.03)
    assert max(value for name, value in found.items() if name[-1] in "01235679" and name[-1] != "0") < 1e-12
    assert found["zernike_n2_m0"] < 0.1


def test_a_quarter_turn_and_a_mirror_change_nothing(blobs, grainy):
    masks, images = blobs(4, seed=5), grainy(4, seed=5)
    one = zernike(np.stack([masks, images], axis=1), masks)
    assert one[:, 1].min() > 0
    for change in (lambda a: np.rot90(a, axes=(-2, -1)), lambda a: a[..., ::-1]):
        other = zernike(change(np.stack([masks, images], axis=1)), change(masks))
        np.testing.assert_allclose(other, one, rtol=1e-6, atol=1e-6)


def test_they_are_linear_in_brightness_and_look_inside_only(blobs, grainy):
    masks, images = blobs(2, seed=6), grainy(2, seed=6)[:, None]
    one = zernike(images, masks)
    np.testing.assert_allclose(zernike(3 * images, masks), 3 * one, rtol=1e-9)
    np.testing.assert_array_equal(zernike(np.where(masks[:, None], images, 1e9), masks), one)


def test_one_pixel_and_none():
    masks = np.zeros((2, 16, 16), bool)
    masks[1, 0, 3] = True
    found = zernike(np.full((2, 1, 16, 16), 2.0), masks)
    assert not found[0].any()
    assert found[1, 0, 0] == pytest.approx(2 / (np.pi * 0.25))
