"""The mean similarity and its eigenvectors, without a table over all pairs of proteins.

Within a coverage pattern p the similarity to a pattern q is the product of their vectors, divided by the number of
modalities they share. So with an orthonormal basis B_p of what the proteins of p have as vectors, the block of p and q
is B_p C_pq B_q^T exactly, and the eigenvectors follow from the much smaller C.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.linalg import eigsh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.baselines.patterns import Patterns

DENSE_UP_TO = 4096
"""Largest core solved whole; beyond, only the two ends of its spectrum are computed."""
_ROUNDING = 1e-9  # eigenvalues below this fraction of the largest are rounding


def reduced(
    units: Sequence[np.ndarray], patterns: Patterns, undefined: np.ndarray
) -> tuple[list[np.ndarray], np.ndarray]:
    """Return orthonormal bases B_p and the core C with similarity = B C B^T.

    Parameters
    ----------
    units : sequence of ndarray of float64, shape (n_proteins, n_features of the modality)
        Rows of unit length.
    patterns : Patterns
        Who is present where.
    undefined : ndarray of float64, shape (n_patterns, n_patterns)
        The similarity of proteins of patterns that share no modality.

    Returns
    -------
    bases : list of ndarray of float64, shapes (n_proteins of the pattern, width of the pattern)
        The identity where the proteins are fewer than their features.
    core : ndarray of float64, shape (n, n)
        Symmetric; n is the sum of the widths, at most the number of proteins.
    """
    bases, coordinates = [], []
    for rows, present in zip(patterns.rows, patterns.present, strict=True):
        parts = [unit[rows] for unit, there in zip(units, present, strict=True) if there]
        joined = np.concatenate([*parts, np.ones((len(rows), 1))], axis=1)
        basis = np.eye(len(rows)) if len(rows) <= joined.shape[1] else np.linalg.qr(joined)[0]
        bases.append(basis)
        inside = iter([basis.T @ part for part in parts])
        coordinates.append(([next(inside) if there else None for there in present], basis.sum(axis=0)))
    ends = np.cumsum([0, *(basis.shape[1] for basis in bases)])
    core = np.zeros((ends[-1], ends[-1]))
    for p, (of_p, ones_p) in enumerate(coordinates):
        for q, (of_q, ones_q) in enumerate(coordinates[: p + 1]):
            both = [(a, b) for a, b in zip(of_p, of_q, strict=True) if a is not None and b is not None]
            block = sum(a @ b.T for a, b in both) / len(both) if both else undefined[p, q] * np.outer(ones_p, ones_q)
            core[ends[p] : ends[p + 1], ends[q] : ends[q + 1]] = block
            core[ends[q] : ends[q + 1], ends[p] : ends[p + 1]] = block.T
    return bases, core


def leading_positive(
    core: np.ndarray, width: int, start: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the largest eigenvalues above zero with their vectors, and the eigenvalues below zero.

    Parameters
    ----------
    core : ndarray of float64, shape (n, n)
        Symmetric.
    width : int
        Most eigenvalues kept.
    start : numpy.random.Generator
        Draws where the iteration of a large core begins.

    Returns
    -------
    values : ndarray of float64, shape (n_kept,)
        Falling, above zero.
    vectors : ndarray of float64, shape (n, n_kept)
        Orthonormal.
    negative : ndarray of float64
        Rising; all there are, or for a core larger than :data:`DENSE_UP_TO` the ``width`` lowest.
    """
    if len(core) <= max(DENSE_UP_TO, 4 * width):
        values, vectors = np.linalg.eigh(core)
        low = values
    else:
        v0 = start.normal(size=len(core))
        values, vectors = eigsh(core, k=width, which="LA", v0=v0)
        low = eigsh(core, k=width, which="SA", v0=v0, return_eigenvectors=False, tol=1e-3)
    order = np.argsort(-values, kind="stable")[:width]
    order = order[values[order] > _ROUNDING * np.abs(values).max()]
    negative = np.sort(low[low < -_ROUNDING * np.abs(values).max()])
    return values[order], vectors[:, order], negative
