"""Inputs of different modalities brought to one width, to be drawn together before anything is learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.fid import principal_axes
from cellmapkit.crossmodal.similarity import unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Modalities


def common_space(given: Modalities, rows: Sequence[np.ndarray], most: int) -> list[np.ndarray]:
    """Return the inputs of some proteins on principal axes, as many for every modality, at unit length.

    The axes are those of all proteins of a modality, the largest entry of each positive. The first axis of one modality
    has nothing to do with the first of another: no pair is used, so counterparts are as far apart as any two proteins,
    while the clouds lie in one place.

    Parameters
    ----------
    given : Modalities
        All proteins.
    rows : sequence of ndarray of int64
        For each modality, the proteins asked for.
    most : int
        Axes at most; fewer if a modality has fewer features, or fewer than one protein more.

    Returns
    -------
    list of ndarray of float64, shapes (n_rows, n_axes)
        One per modality.
    """
    known = [table[present] for table, present in zip(given.tables, given.mask.T, strict=True)]
    width = min(most, *(min(values.shape[1], len(values) - 1) for values in known))
    found = []
    for table, values, chosen in zip(given.tables, known, rows, strict=True):
        mean, axes = principal_axes(values, width)
        largest = axes[np.abs(axes).argmax(axis=0), np.arange(width)]
        found.append(unit((table[chosen] - mean) @ (axes * np.where(largest < 0, -1.0, 1.0))))
    return found
