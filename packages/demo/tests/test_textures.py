import numpy as np
import pytest

from cellmapkit.demo.textures import grain, lay, sample_pixels, threads


def correlation(image, shift):
    return float((image * np.roll(image, shift, axis=1)).mean())


def test_grain_has_mean_zero_variance_one_and_the_length_asked_for():
    one, other = grain(np.random.default_rng(0), 256, 3.0)
    for image in (one, other):
        assert image.dtype == np.float32 and abs(image.mean()) < 0.01 and image.var() == pytest.approx(1, abs=0.05)
    assert abs((one * other).mean()) < 0.1
    # White noise under a Gaussian kernel of deviation s is correlated by exp(-d^2 / 4 s^2); the band lowers that a bit
    assert correlation(one, 3) == pytest.approx(np.exp(-1 / 4), abs=0.12)
    assert abs(correlation(one, 40)) < 0.2
    assert correlation(grain(np.random.default_rng(0), 256, 6.0)[0], 3) > correlation(one, 3)


def test_a_point_is_shared_among_four_pixels():
    image = lay(np.array([[1.5, 2.75]]), np.array([2.0]), 4)
    assert image[1, 2] == 1.5 and image[1, 3] == 0.5 and image.sum() == 2  # its middle is at (1, 2.25) of pixel middles


def test_points_outside_and_without_weight_are_lost():
    points = np.array([[-3.0, 1.0], [1.0, 9.0], [2.0, 2.0], [2.0, 2.0]])
    assert lay(points, np.array([1.0, 1.0, 0.0, 3.0]), 4).sum() == 3


def test_threads_are_unit_steps_that_turn_as_asked():
    rng = np.random.default_rng(1)
    straight = threads(rng, np.zeros((3, 2)), np.array([0.0, np.pi / 2, np.pi]), 5, 0.0)
    assert straight[:, -1] == pytest.approx(np.array([[0, 5], [5, 0], [0, -5]]), abs=1e-5)
    curved = threads(rng, np.zeros((200, 2)), np.zeros(200), 50, 0.2)
    steps = np.linalg.norm(np.diff(curved, axis=1), axis=2)
    assert steps == pytest.approx(np.ones_like(steps), abs=1e-4)
    reach = np.linalg.norm(curved[:, -1], axis=1)
    assert reach.mean() < 45 and reach.std() > 1


def test_sampled_pixels_follow_the_density():
    density = np.array([[0.0, 1.0], [3.0, 0.0]])
    points = sample_pixels(np.random.default_rng(2), density, 4000)
    at = np.bincount((points.astype(int) @ [2, 1]), minlength=4)
    assert at[0] == at[3] == 0 and at[2] / 4000 == pytest.approx(0.75, abs=0.03)
    assert sample_pixels(np.random.default_rng(2), np.zeros((2, 2)), 5).shape == (0, 2)
