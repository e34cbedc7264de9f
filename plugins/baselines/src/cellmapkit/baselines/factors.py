"""Singular vectors by the smaller Gram matrix: for tables of thousands of rows several times quicker than an SVD."""

from __future__ import annotations

import numpy as np
from scipy.linalg import eigh

_ROUNDING = 1e-10
"""Squared singular values below this fraction of the largest are rounding: a Gram matrix knows half the digits."""


def leading_left(matrix: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the leading left singular vectors and their singular values.

    Parameters
    ----------
    matrix : ndarray of float64, shape (n_rows, n_columns)
        Finite.
    width : int
        At most how many, at least 1.

    Returns
    -------
    vectors : ndarray of float64, shape (n_rows, n_kept)
        Orthonormal columns, each with the sign :func:`fixed_signs` gives it.
    sizes : ndarray of float64, shape (n_kept,)
        Falling, all above zero; fewer than ``width`` where the rank is lower.
    """
    rows, columns = matrix.shape
    gram = matrix.T @ matrix if columns <= rows else matrix @ matrix.T
    last = len(gram) - 1
    squares, vectors = eigh(gram, subset_by_index=[max(0, last + 1 - width), last], overwrite_a=True)
    squares, vectors = squares[::-1], vectors[:, ::-1]
    kept = squares > _ROUNDING * max(squares[0], np.finfo(np.float64).tiny)
    sizes, vectors = np.sqrt(squares[kept]), vectors[:, kept]
    if columns <= rows:
        vectors = matrix @ vectors / sizes
    return fixed_signs(vectors), sizes


def fixed_signs(vectors: np.ndarray) -> np.ndarray:
    """Return the columns with signs such that each one's largest entry is positive; a singular vector has no sign.

    Parameters
    ----------
    vectors : ndarray of float64, shape (n_rows, n_columns)
        At least one row.

    Returns
    -------
    ndarray of float64, shape (n_rows, n_columns)
        A new array.
    """
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(vectors.shape[1])]
    return vectors * np.where(largest < 0, -1.0, 1.0)


def width_note(found: int, asked: int) -> tuple[str, ...]:
    """Return a note if fewer dimensions were found than asked for, else nothing.

    Parameters
    ----------
    found, asked : int
        Numbers of dimensions.

    Returns
    -------
    tuple of str
        None or one sentence.
    """
    return (f"the data allow {found} dimensions, {asked} were asked for",) if found < asked else ()
