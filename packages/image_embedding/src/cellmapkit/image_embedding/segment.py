"""Cells of a field by their nuclei: threshold, split by distance, then grow over the body by watershed."""

# mypy: disable-error-code="no-untyped-call"
# (scikit-image says it is typed, but most of its functions are not)

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage
from skimage import filters, morphology, segmentation

from cellmapkit.image_embedding.found import Found, found_in

if TYPE_CHECKING:
    from cellmapkit.image_embedding.cell_params import CellParams

_SIDE = 512  # the longer side of what is segmented, about: nuclei of a 63x objective are 50 pixels wide then
_NUCLEUS_BLUR, _BODY_BLUR = 1.5, 2.0
_NUCLEUS_HAIRS, _BODY_HAIRS = 2, 4
_DIM_BODY = 0.8  # of Otsu's threshold: thin rims of cells count as body
_SADDLE = 0.12  # of the typical radius: how far the distance to the background must dip between two nuclei
_HOLE = 0.25  # of the typical nucleus: larger gaps in a body are gaps between cells
_RIVAL = 0.4  # of min_size: nuclei that are left out as small still keep their body from their neighbours
_EDGE_WEIGHT = 0.3  # how far growth goes round an edge of the body, in widths of a nucleus


def segment_field(field: np.ndarray, channels: tuple[str, ...], settings: CellParams) -> Found:
    """Find the cells of one field.

    Parameters
    ----------
    field : ndarray of uint8 or uint16, shape (n_channels, height, width)
        Raw intensities.
    channels : tuple of str
        Which plane is what. Nuclei come from ``blue``, bodies from ``red`` and ``yellow``, or from ``green`` where both
        are missing. Without ``blue``, bodies are split by their shape alone.
    settings : CellParams
        ``shrink``, ``min_size`` and ``border``.

    Returns
    -------
    Found
        Cells in the order in which their nuclei are met from the top.
    """
    shrink = settings.shrink or max(1, round(max(field.shape[1:]) / _SIDE))
    planes = dict(zip(channels, reduced(field, shrink), strict=True))
    body = np.mean([_stretched(planes[name]) for name in _body_channels(channels)], axis=0)
    body = ndimage.gaussian_filter(body, _BODY_BLUR)
    inside = _above(body, _BODY_HAIRS, _DIM_BODY)
    if "blue" in channels:
        nuclei = ndimage.gaussian_filter(_stretched(planes["blue"]), _NUCLEUS_BLUR)
        seeds, specks = without_small(_split(_above(nuclei, _NUCLEUS_HAIRS)), settings.min_size * _RIVAL)
        whole, small = without_small(seeds, settings.min_size)
        labels = _grown(seeds, body, inside)
        labels[~np.isin(labels, whole)] = 0
        seeds, small = whole, small + specks
    else:
        seeds = labels = _split(inside)
        small = 0
    labels, at_border = _without_border(_smooth(labels), seeds, settings.border)
    labels, small_cells = without_small(labels, settings.min_size)
    return found_in(labels, shrink, at_border=at_border, small=small + small_cells)


def reduced(field: np.ndarray, shrink: int) -> np.ndarray:
    """Return means over squares of pixels, what does not fill a square left out.

    Parameters
    ----------
    field : ndarray, shape (n_channels, height, width)
        Any numbers.
    shrink : int
        Side of the squares.

    Returns
    -------
    ndarray of float32, shape (n_channels, height // shrink, width // shrink)
        The means.
    """
    n_channels, height, width = field.shape
    rows, columns = height // shrink, width // shrink
    squares = field[:, : rows * shrink, : columns * shrink].reshape(n_channels, rows, shrink, columns, shrink)
    return squares.mean(axis=(2, 4), dtype=np.float32)


def without_small(labels: np.ndarray, fraction: float) -> tuple[np.ndarray, int]:
    """Leave out objects much smaller than the typical one: half of the labelled area lies in larger ones.

    Parameters
    ----------
    labels : ndarray of int, shape (height, width)
        0 is background.
    fraction : float in [0, 1)
        Of the typical area.

    Returns
    -------
    tuple of (ndarray of int, int)
        The labels that stay, and how many went.
    """
    areas = np.bincount(labels.ravel())
    areas[0] = 0
    keep = areas >= max(1.0, fraction * _typical(areas, areas))
    gone = int((areas > 0).sum() - keep.sum())
    keep[0] = True
    return np.where(keep[labels], labels, 0), gone


def _typical(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted median, which a crowd of small debris does not move; 0 of nothing."""
    order = np.argsort(values, kind="stable")
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)]) if total[-1] > 0 else 0.0


def _body_channels(channels: tuple[str, ...]) -> list[str]:
    return [name for name in ("red", "yellow") if name in channels] or ["green"]


def _stretched(plane: np.ndarray) -> np.ndarray:
    """Return square roots in [0, 1], so that dim cells count beside bright ones, and hot pixels do not count."""
    root = np.sqrt(plane)
    return np.minimum(root / max(float(np.percentile(root, 99.8)), 1e-6), 1)


def _above(plane: np.ndarray, hairs: int, fraction: float = 1.0) -> np.ndarray:
    """Return where a plane is above its threshold, without what is thinner than twice ``hairs`` pixels."""
    if np.ptp(plane) == 0:
        return np.zeros(plane.shape, dtype=bool)
    bright = plane > filters.threshold_otsu(plane) * fraction
    return morphology.opening(bright, morphology.disk(hairs))


def _split(inside: np.ndarray) -> np.ndarray:
    """Return labels of convex pieces: touching objects are cut where the distance to the background dips."""
    inside = ndimage.binary_fill_holes(inside)
    pieces, count = ndimage.label(inside)
    if not count:
        return pieces
    distance = ndimage.distance_transform_edt(inside)
    radii = ndimage.maximum(distance, pieces, np.arange(1, count + 1))
    radius = _typical(radii, np.bincount(pieces.ravel())[1:])
    smooth = np.where(inside, ndimage.gaussian_filter(distance, radius / 6), 0)
    dip = _SADDLE * radius
    tops = smooth - morphology.reconstruction(smooth - dip, smooth) >= dip * 0.999
    # every piece keeps a seed: a small one may be lower than the dip that is asked for
    lone = ~np.isin(pieces, np.unique(pieces[tops & inside]))
    seeds, _ = ndimage.label((tops | lone) & inside, np.ones((3, 3)))
    return segmentation.watershed(-smooth, seeds, mask=inside)


def _grown(seeds: np.ndarray, body: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Return nuclei grown over the body: to the nearest nucleus, borders drawn to edges of the body signal."""
    if not seeds.any():
        return seeds
    areas = np.bincount(seeds.ravel())[1:]
    nucleus = _typical(areas, areas)
    inside = _without_small_holes(inside | (seeds > 0), _HOLE * nucleus)
    edges = filters.sobel(body)
    near = ndimage.distance_transform_edt(seeds == 0) / np.sqrt(nucleus)
    sharp = max(float(np.percentile(edges[inside], 95)), 1e-6)
    return segmentation.watershed(near + _EDGE_WEIGHT * edges / sharp, seeds, mask=inside)


def _smooth(labels: np.ndarray) -> np.ndarray:
    """Return cells without hairs, each in one piece; a cell that is nothing but hairs stays as it is."""
    smooth = np.zeros_like(labels)
    for k, box in enumerate(ndimage.find_objects(labels), start=1):
        if box is None:
            continue
        cell = np.pad(labels[box] == k, _BODY_HAIRS)
        pieces, count = ndimage.label(morphology.opening(cell, morphology.disk(_BODY_HAIRS)))
        if count:
            cell = pieces == np.bincount(pieces.ravel())[1:].argmax() + 1
        inner = cell[_BODY_HAIRS:-_BODY_HAIRS, _BODY_HAIRS:-_BODY_HAIRS]
        smooth[box][inner] = k
    return smooth


def _without_small_holes(inside: np.ndarray, area: float) -> np.ndarray:
    holes, _ = ndimage.label(~inside)
    small = np.bincount(holes.ravel()) <= area
    small[0] = False
    return inside | small[holes]


def _without_border(labels: np.ndarray, seeds: np.ndarray, border: str) -> tuple[np.ndarray, int]:
    if border == "none":
        return labels, 0
    judged = seeds if border == "nucleus" else labels
    rim = np.concatenate([judged[0], judged[-1], judged[:, 0], judged[:, -1]])
    touching = np.setdiff1d(rim, [0])
    return np.where(np.isin(labels, touching), 0, labels), len(touching)
