"""Square windows around cells, brought to one size by exact means over areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.image_embedding.found import Found


def cut_cells(field: np.ndarray, found: Found, width: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Cut the cells of one field out of it.

    Parameters
    ----------
    field : ndarray of uint8 or uint16, shape (n_channels, height, width)
        Raw intensities.
    found : Found
        Where its cells are.
    width : int
        Side of the window around each centroid, in pixels of the field; what lies outside the field is zero.
    size : int
        Side of the crops.

    Returns
    -------
    tuple of (ndarray, shape (n_cells, n_channels, size, size), ndarray of uint8, shape (n_cells, size, size))
        Crops of the field's type, neighbours still in them; and masks, 1 where at least half of a pixel is the cell.
    """
    crops = np.zeros((len(found), field.shape[0], size, size), field.dtype)
    masks = np.zeros((len(found), size, size), np.uint8)
    for k in range(len(found)):
        rows, columns = (_window(at, width, side) for at, side in zip(_centre(found, k), field.shape[1:], strict=True))
        crops[k] = np.floor(area_mean(_padded(field, rows, columns, 1), size) + 0.5)
        covered = area_mean(_padded(found.labels[None], rows, columns, found.shrink)[0] == k + 1, size)
        # a cell thinner than a pixel of the crop still has the pixels it covers most
        masks[k] = (covered >= min(0.5, covered.max())) & (covered > 0)
    return crops, masks


def area_mean(values: np.ndarray, size: int) -> np.ndarray:
    """Return means over ``size`` x ``size`` equal parts of a square, exactly, also where parts cut through pixels.

    Parameters
    ----------
    values : ndarray, shape (..., width, width)
        Numbers or truth values.
    size : int
        Parts along each side.

    Returns
    -------
    ndarray of float64, shape (..., size, size)
        The means.
    """
    for _ in range(2):  # along the last axis, then the other one: each pass also turns the square
        values = np.swapaxes(_line_mean(values, size), -1, -2)
    return values


def _line_mean(values: np.ndarray, size: int) -> np.ndarray:
    width = values.shape[-1]
    total = np.zeros((*values.shape[:-1], width + 1))
    np.cumsum(values, axis=-1, out=total[..., 1:])
    at = np.arange(size + 1) * width / size
    before = np.minimum(at.astype(np.int64), width - 1)
    below = total[..., before]
    sums = below + (total[..., before + 1] - below) * (at - before)
    return np.diff(sums, axis=-1) * (size / width)


def _centre(found: Found, k: int) -> tuple[float, float]:
    return float(found.y[k]), float(found.x[k])


def _window(centre: float, width: int, side: int) -> np.ndarray:
    """Return the pixels of a window along one axis, -1 where it leaves the field."""
    places = int(np.floor(centre + 1 - width / 2)) + np.arange(width)
    return np.where((places >= 0) & (places < side), places, -1)


def _padded(planes: np.ndarray, rows: np.ndarray, columns: np.ndarray, shrink: int) -> np.ndarray:
    """Return a window of planes whose pixels are ``shrink`` pixels of the field wide, zero outside the field."""
    height, width = planes.shape[1:]
    y, x = np.minimum(rows // shrink, height - 1), np.minimum(columns // shrink, width - 1)
    return np.where((rows >= 0)[:, None] & (columns >= 0), planes[:, y[:, None], x], 0)
