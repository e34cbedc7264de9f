"""Cosine and Pearson similarity in steps of 2^-20, so that equal vectors tie on every machine."""

from __future__ import annotations

import numpy as np

SCALE = 2**20
"""Bins on each side of similarity 0. Float32 products of 128 factors are good to about a tenth of a bin."""

N_BINS = 2 * SCALE + 1
"""Bins from similarity -1 (bin 0) over 0 (bin ``SCALE``) to 1."""

_CONSTANT = 1e-6
"""A centred row shorter than this part of the row is the rounding of float32 and no profile."""

_AT_ONCE = 1024  # rows in double precision, so that a wide embedding is not held in it as a whole


def unit_rows(values: np.ndarray, *, centred: bool = False) -> np.ndarray:
    """Return the rows at unit length, so that their products are cosines.

    Parameters
    ----------
    values : ndarray of float32, shape (n_genes, n_features)
        Finite.
    centred : bool
        Subtract each row's mean first; the products are then Pearson correlations.

    Returns
    -------
    ndarray of float32, shape (n_genes, n_features)
        A row of zeros, or a constant one where ``centred``, stays zero: its similarity to everything is 0.
    """
    made = np.empty(values.shape, dtype=np.float32)
    for start in range(0, len(values), _AT_ONCE):
        made[start : start + _AT_ONCE] = _unit(values[start : start + _AT_ONCE].astype(np.float64), centred=centred)
    return made


def _unit(rows: np.ndarray, *, centred: bool) -> np.ndarray:
    least = np.zeros((len(rows), 1))
    if centred:
        least = _CONSTANT * np.linalg.norm(rows, axis=1, keepdims=True)
        rows = rows - rows.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, norms, out=np.zeros_like(rows), where=norms > least)


def similarity_bins(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the bin of the similarity of every left row to every right row.

    Parameters
    ----------
    left, right : ndarray of float32, shapes (n_left, n_features) and (n_right, n_features)
        Of unit length or zero, see :func:`unit_rows`.

    Returns
    -------
    ndarray of int32, shape (n_left, n_right)
        From 0 to ``N_BINS - 1``.
    """
    product = left @ right.T
    product *= SCALE  # exact: a power of two
    np.rint(product, out=product)
    np.clip(product, -SCALE, SCALE, out=product)
    bins: np.ndarray = product.astype(np.int32)
    bins += SCALE
    return bins


def similarity_of(bins: np.ndarray) -> np.ndarray:
    """Return the similarity, float64 from -1 to 1, that stands for each bin."""
    return (np.asarray(bins, dtype=np.int64) - SCALE) / SCALE
