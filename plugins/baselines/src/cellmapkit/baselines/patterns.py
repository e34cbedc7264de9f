"""Coverage patterns: the groups of proteins present in the same modalities, and how similar their proteins are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api import Run

MOST_PAIRS = 50_000
"""Pairs whose median is taken per pattern; with fewer than that many pairs all are taken."""
_CHUNK = 4096  # pairs gathered at once; bounds memory


@dataclass(frozen=True)
class Patterns:
    """The patterns of a mask.

    Attributes
    ----------
    rows : tuple of ndarray of int64
        Per pattern, its proteins, rising.
    present : ndarray of bool, shape (n_patterns, n_modalities)
        Which modalities they are in.
    """

    rows: tuple[np.ndarray, ...]
    present: np.ndarray

    @classmethod
    def of(cls, mask: np.ndarray) -> Self:
        """Return the patterns of a mask of shape (n_proteins, n_modalities)."""
        present, which = np.unique(mask, axis=0, return_inverse=True)
        which = which.reshape(-1)
        return cls(tuple(np.flatnonzero(which == pattern) for pattern in range(len(present))), present)

    @property
    def shared(self) -> np.ndarray:
        """How many modalities two patterns share; ndarray of int64, shape (n_patterns, n_patterns)."""
        present = self.present.astype(np.int64)
        return present @ present.T


def typical_similarity(units: Sequence[np.ndarray], mask: np.ndarray, patterns: Patterns, run: Run) -> np.ndarray:
    """Return what stands for the similarity of proteins that share no modality.

    For two patterns it is the mean of their medians, a pattern's median being that of the defined similarities of its
    proteins to any other protein. Where neither has a defined pair it is 0.

    Parameters
    ----------
    units : sequence of ndarray of float64, shape (n_proteins, n_features of the modality)
        Rows of unit length.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    patterns : Patterns
        Of the mask.
    run : Run
        Its seed draws pairs of large patterns.

    Returns
    -------
    ndarray of float64, shape (n_patterns, n_patterns)
        Symmetric; 0 for patterns that share a modality, where nothing is needed.
    """
    apart = patterns.shared == 0
    if not apart.any():
        return np.zeros(apart.shape)
    medians = np.full(len(apart), np.nan)
    with run.progress.task("typical similarities", total=len(apart), unit="patterns") as task:
        for pattern, rows in enumerate(patterns.rows):
            if apart[pattern].any():
                first, second = _pairs(rows, len(mask), run.stream("pairs", pattern))
                defined = mean_similarity(units, mask, first, second)
                medians[pattern] = np.nanmedian(defined) if np.isfinite(defined).any() else np.nan
            task.advance()
    both = np.stack(np.broadcast_arrays(medians[:, None], medians[None, :]))
    known = np.isfinite(both)
    means = np.where(known, both, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.where(apart, means, 0.0)


def mean_similarity(units: Sequence[np.ndarray], mask: np.ndarray, first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the cosine of pairs of proteins averaged over the modalities they share.

    Parameters
    ----------
    units : sequence of ndarray of float64, shape (n_proteins, n_features of the modality)
        Rows of unit length.
    mask : ndarray of bool, shape (n_proteins, n_modalities)
        Where proteins are present.
    first, second : ndarray of int64, shape (n_pairs,)
        Rows.

    Returns
    -------
    ndarray of float64, shape (n_pairs,)
        NaN where nothing is shared.
    """
    result = np.empty(len(first))
    for begin in range(0, len(first), _CHUNK):
        i, j = first[begin : begin + _CHUNK], second[begin : begin + _CHUNK]
        shared = mask[i] & mask[j]
        total = np.zeros(len(i))
        for unit, both in zip(units, shared.T, strict=True):
            total[both] += np.einsum("ij,ij->i", unit[i[both]], unit[j[both]])
        count = shared.sum(axis=1)
        result[begin : begin + _CHUNK] = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return result


def _pairs(rows: np.ndarray, n_proteins: int, draw: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return all ordered pairs of these proteins with any other, or a sample of them."""
    total = len(rows) * n_proteins
    flat = np.arange(total) if total <= MOST_PAIRS else draw.integers(total, size=MOST_PAIRS)
    first, second = rows[flat // n_proteins], flat % n_proteins
    other = first != second
    return first[other], second[other]
