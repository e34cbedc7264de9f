"""Where the cells of one field are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True)
class Found:
    """The cells of one field, found by segmentation or given.

    Attributes
    ----------
    labels : ndarray of int32, shape (height // shrink, width // shrink)
        Cell ``k`` has the number ``k + 1``; 0 is everything else.
    shrink : int
        How many pixels of the field one pixel of ``labels`` is wide.
    y, x : ndarray of float64, shape (n_cells,)
        Centroids in pixels of the field; the centre of the first pixel is 0.
    area : ndarray of float64, shape (n_cells,)
        In pixels of the field.
    reach : ndarray of float64, shape (n_cells,)
        Side of the smallest square around the centroid that holds the cell, in pixels of the field.
    at_border, small : int
        How many objects were left out, and why.
    """

    labels: np.ndarray
    shrink: int
    y: np.ndarray
    x: np.ndarray
    area: np.ndarray
    reach: np.ndarray
    at_border: int = 0
    small: int = 0

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.area)


def found_in(labels: np.ndarray, shrink: int, *, at_border: int = 0, small: int = 0) -> Found:
    """Measure the objects of a label image.

    Parameters
    ----------
    labels : ndarray of int, shape (height, width)
        0 is background; numbers may have gaps, and are made to follow each other in their order.
    shrink : int
        How many pixels of the field one of its pixels is wide.
    at_border, small : int
        How many objects were left out of it before.

    Returns
    -------
    Found
        Centroids, areas and reaches in pixels of the field.
    """
    numbers, flat = np.unique(np.append(labels.ravel(), 0), return_inverse=True)
    flat = flat[:-1] - int(np.searchsorted(numbers, 0))
    ordered = flat.reshape(labels.shape).astype(np.int32)
    rows, columns = np.nonzero(ordered)
    number, n_cells = ordered[rows, columns] - 1, len(numbers) - 1
    area = np.bincount(number, minlength=n_cells).astype(np.float64)
    centres, reach = [], np.zeros(n_cells)
    for place in (rows, columns):
        centre = np.bincount(number, weights=place, minlength=n_cells) / area
        far = np.zeros(n_cells)
        np.maximum.at(far, number, np.abs(place - centre[number]) + 0.5)
        reach = np.maximum(reach, 2 * far)
        centres.append((centre + 0.5) * shrink - 0.5)
    return Found(
        labels=ordered,
        shrink=shrink,
        y=centres[0],
        x=centres[1],
        area=area * shrink**2,
        reach=reach * shrink,
        at_border=at_border,
        small=small,
    )
