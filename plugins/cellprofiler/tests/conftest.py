"""Seeded cells for the tests of this plugin."""

import numpy as np
import pytest
from scipy import ndimage


@pytest.fixture(scope="session")
def disc():
    def make(radius, size=64):
        y, x = np.mgrid[:size, :size] - (size - 1) / 2
        return np.hypot(y, x) <= radius

    return make


@pytest.fixture(scope="session")
def blobs():
    """Irregular connected masks, some with holes and some that touch the border."""

    def make(n, seed=0, size=64):
        rng = np.random.default_rng(seed)
        found = []
        for k in range(n):
            noise = ndimage.gaussian_filter(rng.random((size, size)), 2 + k % 4)
            labels, _ = ndimage.label(noise > np.quantile(noise, 0.4 + 0.1 * (k % 3)), np.ones((3, 3)))
            found.append(labels == 1 + np.bincount(labels.ravel())[1:].argmax())
        return np.array(found)

    return make


@pytest.fixture(scope="session")
def grainy():
    """Whole-number images with structure at several sizes, shape (n, size, size)."""

    def make(n, seed=0, size=64, most=60000):
        rng = np.random.default_rng(seed)
        smooth = np.stack([ndimage.gaussian_filter(rng.random((size, size)), 1 + k % 3) for k in range(n)])
        return (most * (0.8 * smooth + 0.2 * rng.random(smooth.shape))).round()

    return make
