"""How near predicted vectors are to the true ones, protein by protein and feature by feature."""

from __future__ import annotations

import numpy as np


def feature_r2(true: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """Return 1 - sum (y - p)^2 / sum (y - mean y)^2 of every feature.

    Parameters
    ----------
    true, predicted : ndarray, shape (n_proteins, n_features)
        Of the same proteins.

    Returns
    -------
    ndarray of float64, shape (n_features,)
        NaN where the true feature is constant.
    """
    missed, around = _squares(true, predicted)
    return 1 - np.divide(missed, around, out=np.full_like(missed, np.nan), where=around > 0)


def pooled_r2(true: np.ndarray, predicted: np.ndarray) -> float:
    """Return 1 - sum (y - p)^2 / sum (y - mean y)^2 with both sums over all features; NaN if nothing varies."""
    missed, around = (squares.sum() for squares in _squares(true, predicted))
    return float(1 - missed / around) if around > 0 else float("nan")


def _squares(true: np.ndarray, predicted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    y = true.astype(np.float64)
    return ((y - predicted) ** 2).sum(axis=0), ((y - y.mean(axis=0)) ** 2).sum(axis=0)
