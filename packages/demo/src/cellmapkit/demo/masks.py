"""Score a segmentation against the cells that were drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cellmapkit.api import InputError


@dataclass(frozen=True, kw_only=True)
class MaskScore:
    """How well found cells agree with those that were drawn.

    Attributes
    ----------
    n_found, n_true : int
        Cells found, and drawn.
    count_error : float
        ``|n_found - n_true| / n_true``.
    mean_iou : float
        Mean over the drawn cells of the intersection over union with the found cell matched to each, 0 without one.
    f1 : float
        ``2 m / (n_found + n_true)`` for m matches of an intersection over union of more than one half.
    """

    n_found: int
    n_true: int
    count_error: float
    mean_iou: float
    f1: float


def score_masks(found: np.ndarray, truth: np.ndarray) -> MaskScore:
    """Return how well a label mask agrees with the true one.

    Parameters
    ----------
    found, truth : ndarray of int, shape (height, width)
        Number of the cell each pixel belongs to, 0 for none; the numbers need not agree.

    Returns
    -------
    MaskScore
        Cells are matched one to one, pairs of the largest intersection over union first.

    Raises
    ------
    InputError
        If the masks differ in size, or no cell was drawn.
    """
    if found.shape != truth.shape:
        raise InputError(f"masks of {found.shape} and {truth.shape} pixels", hint="expected two masks of one field")
    mine, theirs = (np.unique(mask, return_inverse=True) for mask in (truth, found))
    (true_names, true_at), (found_names, found_at) = mine, theirs
    shape = (len(true_names), len(found_names))
    common = np.bincount(true_at.ravel() * shape[1] + found_at.ravel(), minlength=shape[0] * shape[1]).reshape(shape)
    union = common.sum(axis=1, keepdims=True) + common.sum(axis=0, keepdims=True) - common
    shares = (common / union)[true_names > 0][:, found_names > 0]
    n_true, n_found = shares.shape
    if not n_true:
        raise InputError("the true mask has no cell", hint="expected a mask of the synthetic microscope")
    matched = _match(shares)
    return MaskScore(
        n_found=n_found,
        n_true=n_true,
        count_error=abs(n_found - n_true) / n_true,
        mean_iou=float(matched.sum() / n_true),
        f1=float(2 * (matched > 0.5).sum() / (n_found + n_true)),
    )


def _match(shares: np.ndarray) -> np.ndarray:
    """Return the shares of pairs matched one to one, the largest first."""
    rest, found = shares.copy(), []
    while rest.size and rest.max() > 0:
        row, column = np.unravel_index(int(rest.argmax()), rest.shape)
        found.append(float(rest[row, column]))
        rest[row, :] = rest[:, column] = 0
    return np.array(found)
