"""Predictions from neighbours: the mean of what is known of the nearest training proteins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.crossmodal.similarity import cosines

if TYPE_CHECKING:
    from collections.abc import Sequence


def mean_cosines(queries: Sequence[np.ndarray], others: Sequence[np.ndarray]) -> np.ndarray:
    """Return the cosine of every query with every other protein, averaged over modalities.

    Parameters
    ----------
    queries, others : sequence of ndarray, shapes (n_queries, n_features) and (n_others, n_features) per modality
        Rows of zeros where a protein is absent: its cosine counts as 0.

    Returns
    -------
    ndarray of float64, shape (n_queries, n_others)
    """
    total = sum(cosines(query, other) for query, other in zip(queries, others, strict=True))
    return np.asarray(total) / len(queries)


def nearest(similarities: np.ndarray, k: int) -> np.ndarray:
    """Return the columns of the ``k`` largest similarities of each row, largest first, ties by column.

    Parameters
    ----------
    similarities : ndarray, shape (n_queries, n_others)
        With ties made exact.
    k : int
        All columns if there are fewer.

    Returns
    -------
    ndarray of int64, shape (n_queries, min(k, n_others))
    """
    return np.argsort(-similarities, axis=1, kind="stable")[:, :k]


def predict(neighbours: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the mean over each query's neighbours of what is known of them.

    Parameters
    ----------
    neighbours : ndarray of int64, shape (n_queries, k)
        Rows of ``known``.
    known : ndarray, shape (n_others, n_features)
        The real vectors.

    Returns
    -------
    ndarray of float64, shape (n_queries, n_features)
    """
    total = np.zeros((len(neighbours), known.shape[1]))
    for column in neighbours.T:
        total += known[column]
    return total / neighbours.shape[1]
