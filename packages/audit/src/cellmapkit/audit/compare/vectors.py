"""Two embeddings: how alike the vectors of each protein are, as they stand and after the best rotation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_DIMENSIONS = 4096


def cosines(ours: NDArray[np.float64], theirs: NDArray[np.float64]) -> tuple[float, float]:
    """Return the mean cosine of the two vectors of each protein, before and after orthogonal Procrustes alignment.

    Parameters
    ----------
    ours, theirs : ndarray of float64, shape (n_proteins, n_features)
        Rows of the same proteins; vectors of zeros or with missing numbers are left out.

    Returns
    -------
    tuple of float
        NaN where no protein is left. The rotation (and reflection) that takes ``theirs`` nearest to ``ours`` is
        ``U V'`` of the singular value decomposition ``theirs' ours = U S V'`` (Schoenemann 1966, Psychometrika 31).
    """
    known = np.isfinite(ours).all(axis=1) & np.isfinite(theirs).all(axis=1)
    a, b = ours[known], theirs[known]
    varied = (np.abs(a).max(axis=1, initial=0) > 0) & (np.abs(b).max(axis=1, initial=0) > 0)
    a, b = _unit(a[varied]), _unit(b[varied])
    if len(a) == 0:
        return float("nan"), float("nan")
    u, _, v = np.linalg.svd(b.T @ a)
    return float((a * b).sum(axis=1).mean()), float((a * (b @ u @ v)).sum(axis=1).mean())


def _unit(values: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled: NDArray[np.float64] = values / np.abs(values).max(
        axis=1, keepdims=True, initial=0
    )  # no overflow in the norm
    unit: NDArray[np.float64] = scaled / np.linalg.norm(scaled, axis=1, keepdims=True)
    return unit
