"""Principal components of features over proteins, as an affine map that fields and proteins share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

_LEAST_SD = 1e-8
_ROUNDING = 1e-6  # of its mean: what a constant feature may seem to vary by in single precision
_RANK = 1e-10  # of the largest variance: below, a component is rounding


@dataclass(frozen=True, kw_only=True)
class Components:
    """Principal components.

    Attributes
    ----------
    mean, sd : ndarray of float64, shape (n_features,)
        Over proteins.
    scale : ndarray of float64, shape (n_features,)
        What features are divided by: their ``sd``, or 1.
    used : ndarray of bool, shape (n_features,)
        Which features vary.
    axes : ndarray of float64, shape (n_components, n_features)
        Orthonormal; zero for features that are not used. The largest entry of each is positive.
    variance : ndarray of float64, shape (n_found,)
        Of all components there are, falling; the first ``n_components`` are kept.
    """

    mean: np.ndarray
    sd: np.ndarray
    scale: np.ndarray
    used: np.ndarray
    axes: np.ndarray
    variance: np.ndarray

    @classmethod
    def fit(cls, values: np.ndarray, *, variance_kept: float, standardise: bool) -> Components | None:
        """Return the components of a table.

        Parameters
        ----------
        values : ndarray of float64, shape (n_proteins, n_features)
            One row per protein.
        variance_kept : float in (0, 1]
            The fewest components are kept that hold this fraction of the variance.
        standardise : bool
            Divide features by their standard deviation first.

        Returns
        -------
        Components or None
            ``None`` if no feature varies. A feature is left out if it is not finite everywhere or its standard
            deviation is below 1e-8, or below what single precision can tell from a constant.
        """
        finite = np.isfinite(values).all(axis=0)
        safe = np.where(finite, values, 0.0)
        mean, sd = safe.mean(axis=0), safe.std(axis=0)
        used = finite & (sd >= np.maximum(_LEAST_SD, _ROUNDING * np.abs(mean)))
        if not used.any():
            return None
        scale = np.where(used & standardise, sd, 1.0)
        with threadpool_limits(limits=1):  # the same bytes at any number of threads
            _, singular, right = np.linalg.svd(((safe - mean) / scale)[:, used], full_matrices=False)
        variance = singular**2 / len(values)
        variance = variance[variance > _RANK * variance[0]]
        share = np.cumsum(variance) / variance.sum()
        n_kept = min(int(np.searchsorted(share, variance_kept - 1e-12)) + 1, len(variance))
        right = right[:n_kept]
        sign = np.sign(right[np.arange(n_kept), np.abs(right).argmax(axis=1)])
        axes = np.zeros((n_kept, values.shape[1]))
        axes[:, used] = right * sign[:, None]
        return cls(mean=mean, sd=sd, scale=scale, used=used, axes=axes, variance=variance)

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Return the components of rows, shape (n, n_features) to (n, n_components), float64; affine in the rows."""
        standard = np.where(self.used, (values - self.mean) / self.scale, 0.0)
        with threadpool_limits(limits=1):
            return standard @ self.axes.T
