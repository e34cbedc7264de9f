"""What textures are made of: random fields of a given grain, and points and threads laid onto the pixel grid."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy import fft


@lru_cache(maxsize=4)
def _squared_frequency(size: int) -> np.ndarray:
    along = fft.fftfreq(size).astype(np.float32)
    return along[:, None] ** 2 + along[None, :] ** 2


def grain(rng: np.random.Generator, size: int, length: float) -> tuple[np.ndarray, np.ndarray]:
    """Return two independent Gaussian random fields whose bumps have a given size.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws both.
    size : int
        Pixels of an edge; opposite edges fit together.
    length : float
        Standard deviation of the smoothing kernel, in pixels. Waves much longer than ten times that are taken out.

    Returns
    -------
    tuple of two ndarray of float32, shape (size, size)
        Mean 0, variance 1.
    """
    squared = _squared_frequency(size)
    width = np.float32(2 * (np.pi * length) ** 2)
    band = np.exp(-width * squared) - np.exp(-9 * width * squared)
    white = rng.standard_normal((2, size, size), dtype=np.float32)
    both = fft.ifft2((white[0] + 1j * white[1]) * band, overwrite_x=True)
    scale = np.float32(1 / np.sqrt((np.abs(both) ** 2).mean() / 2))
    return both.real * scale, both.imag * scale


def lay(points: np.ndarray, weights: np.ndarray, size: int) -> np.ndarray:
    """Return the image of points, each shared out among the four pixels around it.

    Parameters
    ----------
    points : ndarray of float, shape (..., 2)
        Row and column in pixels, the middle of the first pixel at (0.5, 0.5); those outside are lost.
    weights : ndarray of float, shape (...)
        How bright each point is.
    size : int
        Pixels of an edge.

    Returns
    -------
    ndarray of float32, shape (size, size)
        Sums to the weights of the points inside.
    """
    places, weights = points.reshape(-1, 2) - 0.5, weights.reshape(-1)
    low = np.floor(places)
    part = places - low
    inside = ((low >= 0) & (low < size - 1)).all(axis=1) & (weights > 0)
    low, part, weights = low[inside].astype(np.int64), part[inside], weights[inside]
    first = low[:, 0] * size + low[:, 1]
    image = np.zeros(size * size)
    for down, right in ((0, 0), (0, 1), (1, 0), (1, 1)):
        share = np.abs(1 - down - part[:, 0]) * np.abs(1 - right - part[:, 1])
        image += np.bincount(first + down * size + right, weights * share, minlength=size * size)
    return image.reshape(size, size).astype(np.float32)


def threads(rng: np.random.Generator, starts: np.ndarray, angles: np.ndarray, n_steps: int, bend: float) -> np.ndarray:
    """Return curved paths of unit steps, each turning by chance and with a bent of its own.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws how they turn.
    starts : ndarray of float, shape (n_threads, 2)
        Row and column of the first points.
    angles : ndarray of float, shape (n_threads,)
        Direction of the first steps: 0 along the columns, a quarter turn down the rows.
    n_steps : int
        Points of each.
    bend : float
        Standard deviation of the turn of a step, in radians.

    Returns
    -------
    ndarray of float32, shape (n_threads, n_steps, 2)
        The points.
    """
    turn = bend * rng.standard_normal((len(starts), n_steps), dtype=np.float32)
    turn += (0.25 * bend * rng.standard_normal(len(starts), dtype=np.float32))[:, None]
    heading = angles[:, None].astype(np.float32) + np.cumsum(turn, axis=1)
    steps = np.stack([np.sin(heading), np.cos(heading)], axis=2)
    return starts[:, None, :].astype(np.float32) + np.cumsum(steps, axis=1)


def sample_pixels(rng: np.random.Generator, density: np.ndarray, n_points: int) -> np.ndarray:
    """Return points drawn with a density given for each pixel.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws them.
    density : ndarray of float, shape (size, size)
        Not negative.
    n_points : int
        How many; none where the density is zero throughout.

    Returns
    -------
    ndarray of float64, shape (n_points, 2)
        Row and column in pixels.
    """
    total = np.cumsum(density.reshape(-1), dtype=np.float64)
    if total[-1] <= 0:
        return np.empty((0, 2))
    picked = np.searchsorted(total, rng.uniform(0, total[-1], n_points), side="right")
    picked = np.minimum(picked, len(total) - 1)
    return np.stack(np.divmod(picked, density.shape[1]), axis=1) + rng.random((n_points, 2))
