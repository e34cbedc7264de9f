"""From proximities to vectors: leading eigenvectors of the centred matrix."""

from __future__ import annotations

import numpy as np
from scipy.sparse.linalg import eigsh

DENSE_UP_TO = 512
"""Largest matrix solved whole; beyond, only the leading end of its spectrum is computed."""
_ROUNDING = 1e-5  # eigenvalues below this fraction of the largest are rounding of single precision


def coordinates(matrix: np.ndarray, width: int, start: np.random.Generator) -> tuple[np.ndarray, float]:
    """Return vectors whose products come nearest to the centred proximities (classical scaling).

    Parameters
    ----------
    matrix : ndarray of float32, shape (n_proteins, n_proteins)
        Symmetric; centred in place, rows and columns.
    width : int
        Most dimensions.
    start : numpy.random.Generator
        Draws where the iteration begins.

    Returns
    -------
    vectors : ndarray of float32, shape (n_proteins, n_found)
        Eigenvectors times the roots of their eigenvalues, largest first; each column's largest entry is positive.
    share : float
        Part of the squared centred proximities their eigenvalues carry.
    """
    means = matrix.mean(axis=0, dtype=np.float64)
    matrix -= (means - means.mean() / 2).astype(np.float32)[:, None]
    matrix -= (means - means.mean() / 2).astype(np.float32)[None, :]
    n_proteins = len(matrix)
    whole = float(np.einsum("ij,ij->", matrix, matrix, dtype=np.float64))
    if n_proteins <= max(DENSE_UP_TO, 2 * width):
        values, vectors = np.linalg.eigh(matrix.astype(np.float64))
    else:
        values, vectors = eigsh(matrix, k=width, which="LA", v0=start.normal(size=n_proteins).astype(np.float32))
    order = np.argsort(-values, kind="stable")[:width]
    order = order[values[order] > _ROUNDING * np.abs(values).max()]
    values, vectors = values[order], vectors[:, order]
    signs = np.sign(vectors[np.abs(vectors).argmax(axis=0), np.arange(len(order))])
    found = (vectors * signs * np.sqrt(values)).astype(np.float32)
    carried = float((values.astype(np.float64) ** 2).sum())
    return found, carried / whole if whole else 0.0
