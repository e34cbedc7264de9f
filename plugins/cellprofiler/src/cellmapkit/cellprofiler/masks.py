"""A mask for a cell that has none: the largest bright part of its marker."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

_TOUCHING = np.ones((3, 3))  # pixels that touch at a corner belong together


def bright_part(crop: np.ndarray) -> np.ndarray:
    """Return the largest connected part above Otsu's threshold; of parts of equal size the first in reading order.

    Parameters
    ----------
    crop : ndarray, shape (size, size)
        Intensities of the marker.

    Returns
    -------
    ndarray of bool, shape (size, size)
        The whole crop if it is constant, as nothing sets a cell apart then.
    """
    if crop.min() == crop.max():
        return np.ones(crop.shape, dtype=bool)
    parts, _ = ndimage.label(crop > otsu(crop), structure=_TOUCHING)
    sizes = np.bincount(parts.ravel())
    return parts == 1 + sizes[1:].argmax()


def otsu(crop: np.ndarray) -> float:
    """Return the value at or below which background lies, such that both classes differ most (Otsu 1979).

    Parameters
    ----------
    crop : ndarray, any shape
        At least two different values; all of them are tried, so there is no binning.

    Returns
    -------
    float
        One of the values, never the largest; the smallest of those that do equally well.
    """
    values, counts = np.unique(crop, return_counts=True)
    values = values.astype(np.float64)
    below, sums = np.cumsum(counts)[:-1], np.cumsum(counts * values)[:-1]
    above = crop.size - below
    total = float((counts * values).sum())
    between = below * above * (sums / below - (total - sums) / above) ** 2
    return float(values[between.argmax()])
