"""Pairs of n things as numbers: ``(0, 1), (0, 2), ..., (n - 2, n - 1)``."""

from __future__ import annotations

import numpy as np


def members(numbers: np.ndarray, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the two things of each pair.

    Parameters
    ----------
    numbers : ndarray of int64, shape (n_pairs,)
        Numbers of pairs.
    n : int
        How many things there are.

    Returns
    -------
    first, second : ndarray of int64, shape (n_pairs,)
        ``first < second``.
    """
    row = np.arange(n - 1, dtype=np.int64)
    begin = row * (2 * n - row - 1) // 2
    first = np.searchsorted(begin, numbers, side="right") - 1
    return first, numbers - begin[first] + first + 1


def above(square: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return what a matrix has above the diagonal for the pairs of some of its rows, in the order of their numbers.

    Parameters
    ----------
    square : ndarray, shape (n, n)
        Only above the diagonal of meaning.
    rows : ndarray of int64, shape (n_rows,)
        Rising.

    Returns
    -------
    ndarray, shape (n_rows * (n_rows - 1) / 2,)
        A new array.
    """
    return np.concatenate([square[row, rows[place + 1 :]] for place, row in enumerate(rows)])
