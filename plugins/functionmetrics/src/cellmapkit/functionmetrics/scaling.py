"""Features for the classifier: principal components where there are many, columns of equal spread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import eigh

_NO_SPREAD = 1e-7  # share of the largest spread; float32 input carries nothing below


@dataclass(frozen=True)
class Scaling:
    """A map learnt on training rows.

    Attributes
    ----------
    shift : ndarray of float64, shape (n_features,)
        Means of the training rows.
    axes : ndarray of float64, shape (n_features, width)
        Directions, each divided by the spread of the training rows along it; zero where they have none.
    """

    shift: np.ndarray
    axes: np.ndarray

    def __call__(self, values: np.ndarray) -> np.ndarray:
        """Return the features of any rows, in float64, shape (n, width)."""
        return (values - self.shift) @ self.axes


def learn(values: np.ndarray, width: int) -> Scaling:
    """Return principal components, if there are more than ``width`` features, then unit variance per column.

    Parameters
    ----------
    values : ndarray of float, shape (n, n_features)
        Training rows.
    width : int
        Most features to keep.

    Returns
    -------
    Scaling
        Variances are divided by n, as usual for z-scores.
    """
    exact = values.astype(np.float64)
    shift = exact.mean(axis=0)
    exact -= shift
    axes = _principal_axes(exact, width) if exact.shape[1] > width else np.eye(exact.shape[1])
    spread = (exact @ axes).std(axis=0)
    seen = spread > _NO_SPREAD * spread.max(initial=0)
    return Scaling(shift, axes * np.divide(1, spread, out=np.zeros_like(spread), where=seen))


def _principal_axes(centred: np.ndarray, width: int) -> np.ndarray:
    """Return the leading right singular vectors, shape (n_features, at most width), from the smaller product."""
    n, n_features = centred.shape
    tall = n >= n_features
    product = centred.T @ centred if tall else centred @ centred.T
    first = max(len(product) - width, 0)
    squares, vectors = eigh(product, subset_by_index=(first, len(product) - 1), overwrite_a=True, check_finite=False)
    if tall:
        return vectors[:, ::-1]
    lengths = np.sqrt(np.maximum(squares, 0))
    kept = lengths > _NO_SPREAD * lengths.max(initial=0)
    return (centred.T @ (vectors[:, kept] / lengths[kept]))[:, ::-1]
