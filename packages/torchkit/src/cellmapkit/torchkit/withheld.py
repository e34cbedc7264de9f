"""Proteins kept out of training, to be embedded all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from cellmapkit.api import Run


def jackknifed(mask: np.ndarray, fraction: float, run: Run) -> np.ndarray:
    """Return which proteins training must not see.

    Parameters
    ----------
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    fraction : float in [0, 1)
        Of the proteins present in two or more modalities; their count is rounded down.
    run : Run
        Its stream ``jackknife`` draws them.

    Returns
    -------
    ndarray of bool, shape (n_proteins,)
        True for those to keep out.
    """
    shared = np.flatnonzero(np.count_nonzero(mask, axis=1) >= 2)
    out = np.zeros(len(mask), dtype=bool)
    out[run.stream("jackknife").permutation(shared)[: int(fraction * len(shared))]] = True
    return out
