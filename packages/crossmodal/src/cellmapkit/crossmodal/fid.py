"""Fréchet distance between two clouds of vectors, and the principal axes it is measured in."""

from __future__ import annotations

import numpy as np


def frechet(mean_1: np.ndarray, covariance_1: np.ndarray, mean_2: np.ndarray, covariance_2: np.ndarray) -> float:
    """Return |m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^1/2).

    The trace of the root is the sum of the roots of the eigenvalues of S1^1/2 S2 S1^1/2, which is symmetric, so that no
    complex numbers arise; eigenvalues that rounding took below zero count as zero (Heusel et al. 2017, Dowson and
    Landau 1982).

    Parameters
    ----------
    mean_1, mean_2 : ndarray, shape (n_features,)
        Means.
    covariance_1, covariance_2 : ndarray, shape (n_features, n_features)
        Symmetric, no eigenvalue below zero.

    Returns
    -------
    float
        Not below zero, up to rounding.
    """
    values, vectors = np.linalg.eigh(covariance_1)
    root = (vectors * np.sqrt(np.clip(values, 0, None))) @ vectors.T
    inner = root @ covariance_2 @ root
    shared = np.sqrt(np.clip(np.linalg.eigvalsh((inner + inner.T) / 2), 0, None)).sum()
    apart = mean_1 - mean_2
    return float(apart @ apart + np.trace(covariance_1) + np.trace(covariance_2) - 2 * shared)


def fid(one: np.ndarray, other: np.ndarray) -> float:
    """Return the Fréchet distance of two samples, with covariances of ``ddof=1``.

    Parameters
    ----------
    one, other : ndarray, shapes (n_one, n_features) and (n_other, n_features)
        At least two rows each.

    Returns
    -------
    float
    """
    moments = [
        (rows.mean(axis=0), np.atleast_2d(np.cov(rows, rowvar=False))) for rows in (np.float64(one), np.float64(other))
    ]
    return frechet(*moments[0], *moments[1])


def principal_axes(values: np.ndarray, n_axes: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean and the leading principal axes, to project with ``(rows - mean) @ axes``.

    Parameters
    ----------
    values : ndarray, shape (n_rows, n_features)
        What they are fitted on.
    n_axes : int
        At most ``n_features``.

    Returns
    -------
    (ndarray, ndarray), shapes (n_features,) and (n_features, n_axes)
        In float64, largest variance first. A distance does not see the sign of an axis.
    """
    rows = values.astype(np.float64)
    mean = rows.mean(axis=0)
    _, vectors = np.linalg.eigh((rows - mean).T @ (rows - mean))
    return mean, vectors[:, ::-1][:, :n_axes]


def n_dimensions(n_rows: int, n_features: int) -> int:
    """Return in how many dimensions samples of ``n_rows`` are compared: all if there are more rows, else a tenth.

    With no more rows than features the covariance is singular, and the distance says more of the sample's size than
    of what is in it.
    """
    return n_features if n_rows > n_features else max(1, min(n_features, n_rows // 10))
