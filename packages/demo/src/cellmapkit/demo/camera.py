"""From what is there to what the camera records: optics, illumination, background, noise, eight bits."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

PSF = 0.24
"""Standard deviation of the point spread, in micrometres."""
_PER_LEVEL = 0.5  # variance of the shot noise in grey levels, at one grey level of signal
_READ = 1.5  # standard deviation of the read noise, in grey levels
_BLOCK = 8  # pixels of the coarse grid on which light from other planes is computed
_HAZE = 0.18
_HAZE_WIDTH = 4.0


def expose(rng: np.random.Generator, planes: np.ndarray, scale: float, noise: float) -> np.ndarray:
    """Return what a camera records of a field.

    Parameters
    ----------
    rng : numpy.random.Generator
        Draws illumination, background and noise.
    planes : ndarray of float32, shape (n_channels, size, size)
        Expected grey levels under even light and ideal optics; overwritten.
    scale : float
        Pixels per micrometre.
    noise : float
        Factor on shot noise and read noise.

    Returns
    -------
    ndarray of uint8, shape (n_channels, size, size)
        Clipped at 255.
    """
    light = _illumination(rng, planes.shape[1])
    background = rng.uniform(2, 6, len(planes))
    recorded = np.empty(planes.shape, np.uint8)
    for number, plane in enumerate(planes):
        image = gaussian_filter(plane, PSF * scale, truncate=3.0)
        image *= np.float32(1 - _HAZE)
        image += np.float32(_HAZE) * _haze(plane, scale)
        image *= light
        image += np.float32(background[number])
        spread = np.sqrt(np.float32(_PER_LEVEL) * image + np.float32(_READ**2)) * np.float32(noise)
        image += spread * rng.standard_normal(image.shape, dtype=np.float32)
        recorded[number] = np.clip(image + np.float32(0.5), 0, 255)
    return recorded


def _illumination(rng: np.random.Generator, size: int) -> np.ndarray:
    """Return the light on each pixel, shape (size, size): brightest somewhere near the middle, 1 on average."""
    row, column = rng.uniform(0.3, 0.7, 2)
    along = np.linspace(0, 1, size, dtype=np.float32)
    depth = rng.uniform(0.2, 0.6)
    light = 1 - np.float32(depth) * ((along[:, None] - row) ** 2 + (along[None] - column) ** 2)
    return (light / light.mean()).astype(np.float32)


def _haze(plane: np.ndarray, scale: float) -> np.ndarray:
    """Return light from other planes of focus: the image so blurred that a coarse grid holds it."""
    size = len(plane)
    short = -(-size // _BLOCK)
    padded = np.pad(plane, (0, short * _BLOCK - size))
    coarse = padded.reshape(short, _BLOCK, short, _BLOCK).mean(axis=(1, 3))
    coarse = gaussian_filter(coarse, _HAZE_WIDTH * scale / _BLOCK, truncate=3.0)
    places = np.clip((np.arange(size) + 0.5) / _BLOCK - 0.5, 0, short - 1)
    low = np.minimum(places.astype(int), max(short - 2, 0))
    part = (places - low).astype(np.float32)
    high = np.minimum(low + 1, short - 1)
    rows = coarse[low] * (1 - part)[:, None] + coarse[high] * part[:, None]
    return rows[:, low] * (1 - part) + rows[:, high] * part
