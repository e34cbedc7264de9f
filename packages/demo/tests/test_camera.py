import numpy as np
import pytest

from cellmapkit.demo.camera import expose


def exposed(plane, noise, seed=0):
    planes = np.stack([plane, plane]).astype(np.float32)
    return expose(np.random.default_rng(seed), planes, 1.5, noise)


def test_without_noise_an_even_plane_is_lit_unevenly_over_a_background():
    image = exposed(np.full((96, 96), 100.0), 0.0)[0].astype(float)
    assert image.mean() == pytest.approx(104, abs=4) and 5 < np.ptp(image) < 50
    dark = exposed(np.zeros((96, 96)), 0.0)
    assert dark.min() >= 2 and dark.max() <= 6


def test_noise_grows_with_the_root_of_the_signal():
    # Variance: 0.5 for each grey level of signal, and 1.5 squared. Between neighbours the light cancels.
    for level in (40.0, 100.0):
        image = exposed(np.full((96, 96), level), 1.0)[0].astype(float)
        spread = (0.5 * (level + 4) + 1.5**2) ** 0.5
        assert (np.diff(image, axis=1) / 2**0.5).std() == pytest.approx(spread, rel=0.06)
        double = exposed(np.full((96, 96), level), 2.0)[0].astype(float)
        assert (np.diff(double, axis=1) / 2**0.5).std() == pytest.approx(2 * spread, rel=0.06)


def test_a_point_is_blurred_and_hazy_and_keeps_its_light():
    plane = np.zeros((97, 97))
    plane[48, 48] = 250.0
    image = exposed(plane * 8, 0.0)[0].astype(float)
    image -= np.median(image)
    assert image[48, 48] == image.max() and image[48, 50] > 0 and image[48, 52] >= 1
    assert image[:, :40].sum() < 0.1 * image.sum()


def test_bright_light_saturates_and_shapes_need_no_multiple_of_the_grid():
    image = exposed(np.full((100, 100), 1000.0), 1.0)
    assert image.dtype == np.uint8 and image.shape == (2, 100, 100) and (image == 255).all()


def test_equal_generators_give_equal_images():
    plane = np.random.default_rng(3).uniform(0, 100, (96, 96))
    assert (exposed(plane, 1.0) == exposed(plane, 1.0)).all() and (exposed(plane, 1.0, 1) != exposed(plane, 1.0)).any()
