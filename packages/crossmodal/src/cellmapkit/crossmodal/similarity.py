"""Cosines that tie where they are equal, whatever order a machine adds in."""

from __future__ import annotations

import numpy as np

STEP = 2.0**-40
"""Cosines are rounded to multiples of this: far above the rounding of float64 sums, far below what vectors mean."""


def unit(values: np.ndarray) -> np.ndarray:
    """Return rows of length one; a row of zeros stays zero, its cosine with everything is 0.

    Parameters
    ----------
    values : ndarray, shape (n_rows, n_features)
        Finite.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_features)
        A new array.
    """
    rows = values.astype(np.float64)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > 0)


def cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the cosine of every left row with every right row, in steps of 2^-40.

    Parameters
    ----------
    left, right : ndarray, shapes (n_left, n_features) and (n_right, n_features)
        Finite.

    Returns
    -------
    ndarray of float64, shape (n_left, n_right)
    """
    return np.rint(unit(left) @ unit(right).T / STEP) * STEP


def paired_cosines(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the cosine of each left row with the right row of the same number, ndarray of float64, shape (n_rows,)."""
    return np.einsum("ij,ij->i", unit(left), unit(right))
